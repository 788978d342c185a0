OmniKernels KERNELS(void) {
    return (OmniKernels){
        .level = LEVEL,
        .widen_f16 = widen_f16,
        .widen_bf16 = widen_bf16,
        .relu = relu,
        .gelu = gelu,
        .silu = silu,
        .sigmoid = sigmoid,
        .silu_multiply = silu_multiply,
        .add = add,
        .multiply = multiply,
        .axpy = axpy,
        .dot = dot,
        .layer_norm = layer_norm,
        .rms_norm = rms_norm,
        .rotate = rotate,
        .softmax = softmax,
        .softmax_tile = softmax_tile,
        .linear_f32 = linear_f32,
        .linear_f16 = linear_f16,
        .linear_bf16 = linear_bf16,
    };
}
