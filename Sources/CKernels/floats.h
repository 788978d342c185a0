// Packed operands in float32: a word is one value.
#define PER_WORD 1

static inline vf words_f32(const float *p) { return load(p); }
static inline vf words_f16(const uint16_t *p) { return load_f16(p); }
static inline vf words_bf16(const uint16_t *p) { return load_bf16(p); }

// Words of LANES columns from PER_WORD rows.
static inline vf join(const vf *rows) { return rows[0]; }

static inline vf splat_word(const float *p) { return splat(*p); }
static inline vf multiply_add(vf sum, vf x, vf y) { return sum + x * y; }
