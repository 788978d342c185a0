"""Builds `build/inputs.zip`: every picture, sound and background the scenes are made of.

    python build_inputs.py [--out build/inputs.zip]

Needs the Debian packages tuxpaint-stamps-default, fluidsynth, fluid-soundfont-gm and ffmpeg;
backgrounds are taken from the Debian packages mate-backgrounds and tuxpaint-data, which are
downloaded and unpacked below build/ (never installed): that wants Debian's package lists
(`apt-get update`) and the network.  Every file used is checked against the `copyright` file of its
package and listed in LICENSES.md.
"""

import argparse
import hashlib
import io
import json
import re
import subprocess
import wave
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from world import KINDS

STAMPS = Path("/usr/share/tuxpaint/stamps")
DOC = Path("/usr/share/doc")
RATE = 16_000
SIDE = 288          # longest side of a stored stamp, pixels
SKIP = re.compile(r"^(symbols|people|military)/|/grave-|roadsigns/|flags/|_mirror|_flip|_desc")
BACKGROUND_SKIP = re.compile(r"Transparent|sheep|jellyfish|LadyBird|Elephants_|TwoWings|wool_mill|lighthouse|Stripes|Float|Flower|Green.*logo|MATE-Stripes")
FREE = {"GPL-2", "GPL-2+", "GPL-3", "GPL-3+", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "public-domain", "MIT"}


def licence_of(package_copyright: str, path: str) -> str:
    """The licence a machine-readable Debian copyright file gives to `path` (last match wins)."""
    found = ""
    for block in re.split(r"\n\s*\n", package_copyright):
        files = re.search(r"^Files:((?:.*\n?)(?:[ \t]+.*\n?)*)", block, re.M)
        name = re.search(r"^License:\s*(\S+)", block, re.M)
        if not files or not name:
            continue
        for pattern in files.group(1).split():
            if re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), path):
                found = name.group(1)
    return found


def stamp(path: Path) -> Image.Image | None:
    """Cropped RGBA cut-out with its longest side at most SIDE, or None when it has no usable alpha."""
    picture = Image.open(path).convert("RGBA")
    alpha = np.asarray(picture)[..., 3]
    ys, xs = np.nonzero(alpha > 127)
    if len(ys) < 400:
        return None
    share = len(ys) / ((np.ptp(ys) + 1) * (np.ptp(xs) + 1))
    if share > 0.985 and not path.stem.startswith(("toolbox", "green_")):   # a full rectangle, not a cut-out
        return None
    picture = picture.crop((int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1))
    scale = SIDE / max(picture.size)
    if scale < 1:
        size = tuple(max(1, round(v * scale)) for v in picture.size)
        picture = picture.convert("RGBa").resize(size, Image.LANCZOS).convert("RGBA")
    return picture if min(picture.size) >= 24 else None


def decode(path: Path) -> np.ndarray:
    """Mono 16 kHz float samples, silence trimmed, peak 0.9, at most 3 s."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"],
                         stdout=subprocess.PIPE, check=True).stdout
    return tidy(np.frombuffer(raw, np.int16).astype(np.float32) / 32768)


def tidy(sound: np.ndarray) -> np.ndarray:
    loud = np.nonzero(np.abs(sound) > 0.02 * np.abs(sound).max())[0]
    sound = sound[loud[0]: loud[-1] + 1][: 3 * RATE]
    fade = min(len(sound) // 8, RATE // 20)
    sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return 0.9 * sound / np.abs(sound).max()


def synthesise(program: str, folder: Path, variant: int) -> np.ndarray:
    """A short phrase on a General MIDI instrument; `variant` picks notes."""
    rng = np.random.default_rng([variant, sum(map(ord, program))])
    drum = program == "drum"
    channel = 9 if drum else 0
    track = b"" if drum else bytes([0, 0xC0, int(program)])
    base = int(rng.integers(45, 52)) if program == "42" else int(rng.integers(57, 67))
    for step in range(6):
        note = int(rng.choice([36, 38, 42, 45, 48])) if drum else base + int(rng.choice([0, 2, 4, 5, 7, 9, 12]))
        gap = int(rng.choice([24, 36, 48]))
        track += bytes([0, 0x90 | channel, note, 100, gap, 0x80 | channel, note, 0])
    track += bytes([0, 0xFF, 0x2F, 0])
    midi = b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1, 0, 96]) + b"MTrk" + len(track).to_bytes(4, "big") + track
    source, target = folder / "phrase.mid", folder / "phrase.wav"
    source.write_bytes(midi)
    subprocess.run(["fluidsynth", "-ni", "-q", "-F", str(target), "-r", "44100", "-g", "0.8",
                    "/usr/share/sounds/sf2/FluidR3_GM.sf2", str(source)], check=True, stdout=subprocess.DEVNULL)
    return decode(target)


def wav_bytes(sound: np.ndarray) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as f:
        f.setnchannels(1), f.setsampwidth(2), f.setframerate(RATE)
        f.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def unpack(package: str, folder: Path) -> Path:
    """Downloads and unpacks one Debian package below `folder`; returns its root."""
    root = folder / package
    if not root.exists():
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
        archive = next(folder.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg", "-x", str(archive), str(root)], check=True)
        archive.unlink()
    return root


def backgrounds(folder: Path) -> list[tuple[str, str, Image.Image, str]]:
    """(package, path, 480x270 picture, licence) of every usable background."""
    found = []
    for package, below in (("mate-backgrounds", "usr/share/backgrounds/mate"), ("tuxpaint-data", "usr/share/tuxpaint/templates")):
        root = unpack(package, folder)
        terms = (root / "usr/share/doc" / package / "copyright").read_text()
        for path in sorted((root / below).rglob("*.[jp][pn]g")):
            relative = str(path.relative_to(root / below))
            if BACKGROUND_SKIP.search(relative) or (package == "tuxpaint-data" and path.suffix != ".jpg"):
                continue
            licence = licence_of(terms, relative) or licence_of(terms, f"data/templates/{path.name}")
            if licence not in FREE:
                continue
            picture = Image.open(path).convert("RGB")
            w, h = picture.size
            cut = min(w / 16, h / 9)
            box = ((w - 16 * cut) / 2, (h - 9 * cut) / 2, (w + 16 * cut) / 2, (h + 9 * cut) / 2)
            found.append((package, relative, picture.resize((480, 270), Image.LANCZOS, box), licence))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="build/inputs.zip")
    out = Path(parser.parse_args().out)
    folder = out.parent
    folder.mkdir(parents=True, exist_ok=True)
    terms = (DOC / "tuxpaint-stamps-default/copyright").read_text()
    named = {s: True for k in KINDS for s in k.stamps} | {s: False for k in KINDS for s in k.held}
    manifest = {"stamps": {}, "sounds": {}, "backgrounds": [], "background_names": []}
    rows = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(STAMPS.rglob("*.png")):
            name = str(path.relative_to(STAMPS))[:-4]
            if SKIP.search(name):
                continue
            licence = licence_of(terms, f"stamps/{name}.png")
            picture = stamp(path)
            if picture is None or licence not in FREE:
                assert name not in named, name
                continue
            data = io.BytesIO()
            picture.save(data, "WEBP", quality=88, alpha_quality=95)
            archive.writestr(f"stamps/{name}.webp", data.getvalue())
            digest = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100
            manifest["stamps"][name] = named.get(name, digest >= 15)     # True: may be used in training
            rows.append((name + ".png", "tuxpaint-stamps-default", licence))
        for kind in KINDS:
            for name in kind.sound:
                takes = [synthesise(name[3:], folder, v) for v in range(4)] if name.startswith("gm:") else [decode(STAMPS / f"{name}.ogg")]
                keys = []
                for i, take in enumerate(takes):
                    key = f"sounds/{name.replace(':', '_')}_{i}.wav"
                    archive.writestr(key, wav_bytes(take)) if key not in archive.namelist() else None
                    keys.append(key)
                manifest["sounds"].setdefault(kind.noun, []).extend(keys)
                rows.append((name, "fluid-soundfont-gm (MIT), rendered", "MIT") if name.startswith("gm:")
                            else (name + ".ogg", "tuxpaint-stamps-default", licence_of(terms, name)))
        for i, (package, relative, picture, licence) in enumerate(backgrounds(folder)):
            data = io.BytesIO()
            picture.save(data, "JPEG", quality=88)
            archive.writestr(f"backgrounds/{i:02d}.jpg", data.getvalue())
            manifest["backgrounds"].append(f"backgrounds/{i:02d}.jpg")
            manifest["background_names"].append(relative)
            rows.append((relative, package, licence))
        archive.writestr("manifest.json", json.dumps(manifest, indent=0))
    table = "\n".join(f"| `{a}` | {b} | {c} |" for a, b, c in rows)
    Path(__file__).with_name("LICENSES.md").write_text(
        "# Pictures and sounds used for training\n\nWritten by `build_inputs.py` from the Debian `copyright` file of each package.\n\n"
        f"| file | package | licence |\n|---|---|---|\n{table}\n")
    print(len(manifest["stamps"]), "stamps,", sum(map(len, manifest["sounds"].values())), "sounds,",
          len(manifest["backgrounds"]), "backgrounds,", out.stat().st_size // 2**20, "MiB")


if __name__ == "__main__":
    main()
