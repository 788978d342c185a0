/// 1 if the entire completion is `<think>...</think>`, white space, `<answer>...</answer>`, else 0
/// (omni-r1 facts, section 3.1). Nothing may stand before or after.
package func formatReward(_ completion: String) -> Double {
    guard completion.hasPrefix("<think>"), completion.hasSuffix("</answer>") else { return 0 }
    let inner = completion.dropFirst("<think>".count)
    let last = completion.index(completion.endIndex, offsetBy: -"</answer>".count)
    for close in inner.ranges(of: "</think>") {
        let rest = completion[close.upperBound...].drop(while: \.isWhitespace)
        guard rest.hasPrefix("<answer>") else { continue }
        let content = completion.index(rest.startIndex, offsetBy: "<answer>".count)
        if content <= last { return 1 }
    }
    return 0
}
