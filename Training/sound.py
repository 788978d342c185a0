"""Log-mel features equal to WhisperFeatureExtractor's, without its padding to minutes."""

import numpy as np
import torch
from transformers import WhisperFeatureExtractor

EXTRACTOR = WhisperFeatureExtractor(feature_size=128, sampling_rate=16000, hop_length=160, chunk_length=300, n_fft=400,
                                    return_attention_mask=True)
FILTERS = torch.from_numpy(np.asarray(EXTRACTOR.mel_filters, np.float32))      # [201, 128]
WINDOW = torch.hann_window(400)


def log_mel(waves: np.ndarray) -> torch.Tensor:
    """Float samples [n, samples] (16 kHz, a multiple of 160) to [n, 128, samples / 160]."""
    x = torch.from_numpy(waves)
    x = torch.nn.functional.pad(x, (0, 400))
    spectrum = torch.stft(x, 400, 160, window=WINDOW, return_complex=True)[..., : waves.shape[1] // 160]
    power = spectrum.real ** 2 + spectrum.imag ** 2
    logs = torch.log10((FILTERS.T @ power).clamp(min=1e-10))
    logs = torch.maximum(logs, logs.amax((1, 2), keepdim=True) - 8)
    return ((logs + 4) / 4).to(torch.get_default_device())
