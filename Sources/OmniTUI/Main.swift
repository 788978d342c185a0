import Engine
import Media
import Render

@main
struct Main {
    static func main() {
        print("omni-tui")
    }
}
