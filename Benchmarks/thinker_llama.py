"""Times llama.cpp (PyPI: llama-cpp-python) on a GGUF file: a prompt of 512 tokens, then single ones.

    thinker_llama.py MODEL.gguf [THREADS] [TOKENS] [RUNS]

Prints JSON lines.
"""
import ctypes
import json
import sys
import time

import llama_cpp as ll


def decode(context, tokens, position, last):
    batch = ll.llama_batch_init(len(tokens), 0, 1)
    batch.n_tokens = len(tokens)
    for i, token in enumerate(tokens):
        batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, position + i, 1
        batch.seq_id[i][0] = 0
        batch.logits[i] = last and i == len(tokens) - 1
    assert ll.llama_decode(context, batch) == 0
    ll.llama_synchronize(context)
    ll.llama_batch_free(batch)


def clear(context):
    ll.llama_memory_clear(ll.llama_get_memory(context), True)


def main(path, threads, count, runs):
    silent = ll.llama_log_callback(lambda level, text, data: None)
    ll.llama_log_set(silent, ctypes.c_void_p(0))
    ll.llama_backend_init()
    model = ll.llama_model_load_from_file(path.encode(), ll.llama_model_default_params())
    options = ll.llama_context_default_params()
    options.n_ctx, options.n_batch, options.n_ubatch = count + 64, count, 512
    options.n_threads = options.n_threads_batch = threads
    context = ll.llama_init_from_model(model, options)
    tokens = [(7 * i) % 1000 for i in range(count)]
    decode(context, tokens[:16], 0, True)
    times = []
    for _ in range(runs):
        clear(context)
        start = time.perf_counter()
        decode(context, tokens, 0, True)
        times.append(time.perf_counter() - start)
    print(json.dumps(dict(name="llama.prefill", tokens=count, threads=threads, median_ms=round(1000 * sorted(times)[runs // 2], 1),
                          min_ms=round(1000 * min(times), 1), tokens_per_s=round(count / min(times), 2))), flush=True)
    times = []
    for i in range(12):
        start = time.perf_counter()
        decode(context, [5], count + i, True)
        times.append(time.perf_counter() - start)
    times = sorted(times[2:])
    print(json.dumps(dict(name="llama.decode", after=count, threads=threads, median_ms=round(1000 * times[5], 1),
                          min_ms=round(1000 * times[0], 1), tokens_per_s=round(1 / times[0], 3))), flush=True)


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2, int(sys.argv[3]) if len(sys.argv) > 3 else 512,
     int(sys.argv[4]) if len(sys.argv) > 4 else 3)
