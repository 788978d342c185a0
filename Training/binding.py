"""A start from which prompts bind to places.

From random weights the mask decoder learns one average mask and stays there: the first block replaces every token by
a mixture of all, and nothing tells a picture cell where it lies between two corners. Here the first picture-to-token
attention is laid out by hand: the position code holds sin(w p) and cos(w p), so a sum of sin(w (p - c)) over slow w,
which is a product of the two codes, says on which side of a corner c a cell p lies. Training goes on from there.
"""

import math

import torch

SPAN = 8                 # frequencies a head reads, two channels each
SHARPNESS = 5.0          # attention logit well inside a band
LABEL = 9.0              # length of a prompt's label vector
MARK = 2.0               # how strongly a cell is marked
NEARNESS = 1.7           # of every such part: a logit of 8 at a cell's own place, half of it two cells away
CALM = 0.5               # standard deviation of the coarse features


def waves(count: int) -> torch.Tensor:
    """[2, count] frequencies of the position code: along x, along y, some askew, from an eighth of a turn across
    half the picture to two turns. The published normal draw has hardly any slow ones."""
    speeds = torch.logspace(math.log10(0.12), math.log10(2.0), count * 3 // 8)
    still = torch.zeros_like(speeds)
    askew = torch.randn(2, count - 2 * len(speeds), generator=torch.Generator().manual_seed(5)) * 0.5
    return torch.cat([torch.stack([speeds, still]), torch.stack([still, speeds]), askew], 1)


def side_weights(speeds: torch.Tensor) -> torch.Tensor:
    """Weights a of sum a sin(2 pi w d) closest to the side of d, for distances d in [-2, 2]."""
    d = torch.linspace(-2, 2, 401)
    table = torch.sin(2 * math.pi * speeds[None] * d[:, None])
    goal = torch.tanh(d / 0.12)[:, None]
    ridge = 0.05 * len(d) * torch.eye(len(speeds)) / len(speeds)
    return torch.linalg.solve(table.T @ table + ridge, table.T @ goal)[:, 0]


@torch.no_grad()
def bind(net, pixels: torch.Tensor) -> None:
    """Writes the start into a `Sam2VideoModel` (in place). `pixels` [n, 3, side, side]: some normalised pictures."""
    calm(net, pixels)
    recall(net)
    code = net.shared_image_embedding.positional_embedding
    half = code.shape[1]
    code.copy_(waves(half))
    third = half * 3 // 8
    chosen = torch.linspace(0, third - 1, SPAN).round().long()
    axes = [chosen, chosen + third]
    used = torch.cat([torch.cat([a, a + half]) for a in axes])
    decoder, prompts = net.mask_decoder, net.prompt_encoder
    free = torch.ones(2 * half, dtype=torch.bool)
    free[used] = False
    for table in (decoder.iou_token, decoder.mask_tokens, decoder.obj_score_token, prompts.not_a_point_embed, prompts.point_embed):
        table.weight.normal_(0, 0.7)
        table.weight[:, ~free] = 0
    labels = torch.nn.init.orthogonal_(torch.empty(4, int(free.sum())))
    prompts.point_embed.weight[:, free] = labels * LABEL
    first = decoder.transformer.layers[0]
    keep_tokens(first.self_attn)
    mark_cells(first.cross_attn_image_to_token, code[0, chosen], axes, half, free, labels)
    for block in [*decoder.transformer.layers, decoder.transformer]:             # attention at first finds its own place
        attention = getattr(block, "cross_attn_token_to_image", None) or block.final_attn_token_to_image
        attention.k_proj.weight.copy_(attention.q_proj.weight)


def recall(net) -> None:
    """Every cell at first asks the memory about its own place: equal parts in queries and keys, in the channels that
    the rotary code turns fast enough to tell near from far. Without this the memory is a blur of the whole picture."""
    for layer in net.memory_attention.layers:
        attention = layer.cross_attn_image
        size = attention.head_dim // 4                       # the upper half of the head is for the other axis
        for part in (attention.q_proj, attention.k_proj):
            for start in (0, attention.head_dim // 2):
                part.bias[start: start + size // 2] = NEARNESS


def calm(net, pixels: torch.Tensor) -> None:
    """Scales the coarse features to `CALM`: the trunk's residual stream is many times as large as the position code,
    which would be lost beneath it."""
    coarse = net.get_image_features(pixels, return_dict=True).fpn_hidden_states[-1]
    for lateral in net.vision_encoder.neck.convs[:2]:
        lateral.weight.mul_(CALM / coarse.std())
        lateral.bias.mul_(CALM / coarse.std())


def keep_tokens(attention) -> None:
    """Every token attends to itself and stays what it is."""
    unit = torch.eye(attention.hidden_size)
    for part, gain in ((attention.q_proj, 2.0), (attention.k_proj, 2.0), (attention.v_proj, 1.0), (attention.o_proj, 1.0)):
        part.weight.copy_(unit * gain)
        part.bias.zero_()


def mark_cells(attention, speeds, axes, half: int, free, labels) -> None:
    """Heads 0 and 1 mark the cells between two corners along x and y; heads 2 and 3 those near a prompt."""
    size = attention.head_dim
    weights = side_weights(speeds) * SHARPNESS / attention.scaling / 3.0       # tokens carry the code about 1.9 times, cells once
    q, k, v, o = attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj
    q.weight.zero_(), k.weight.zero_()
    for head, axis in enumerate(axes):
        for n, channel in enumerate(axis):
            row = head * size + 2 * n
            q.weight[row, channel], q.weight[row + 1, channel + half] = weights[n], weights[n]
            k.weight[row, channel + half], k.weight[row + 1, channel] = 1.0, -1.0
    for head, picks in ((2, slice(0, 4)), (3, slice(3, 7))):
        for axis_number, axis in enumerate(axes):
            for n, channel in enumerate(axis[picks]):
                row = head * size + 4 * n + 2 * axis_number
                for part in (q, k):
                    part.weight[row, channel] = part.weight[row + 1, channel + half] = 1.2
    marks = torch.nn.init.orthogonal_(torch.empty(8, o.weight.shape[0]))
    between = labels[2] - labels[3]
    for head in range(2):
        v.weight[head * size] = 0
        v.weight[head * size, free] = between / 2
        o.weight[:, head * size] = marks[head] * MARK
    for head in range(2, 4):
        for n in range(2):
            v.weight[head * size + n] = 0
            v.weight[head * size + n, free] = labels[n]
            o.weight[:, head * size + n] = marks[2 * head + n - 2] * MARK
