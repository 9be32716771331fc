"""The name net in PyTorch: layers as in piiscan/japanese/person_net.py, training on sentences and on windows cut from them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from corpora import OTHER, PERSON, Row
from torch import nn

from piiscan.japanese import person_inputs, person_net, person_path, person_words
from piiscan.japanese.person_path import EDGE, LABELS
from piiscan.text import buffer

WIDTH, CELL = 96, 64
CHAR, CLASS, LEVEL, LENGTH, KIND = 40, 4, 3, 4, 4  # sizes of embeddings
SEEN_LEAST = 3  # times that a character must be seen to have a number
DROP_CHARACTER, DROP_INPUT, DROP_OUTPUT = 0.06, 0.3, 0.35
RATE, CHARACTERS = 2e-3, 900  # of a step
CROPPED, CROP = 0.5, (18, 40)  # share of long rows that are read as a window of so many characters
_NEVER = -1e4


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One row as numbers: char[n], kind[n], word_class[n, w], word_level[n, w], row[n, 2], length[n, 2], label[n]."""

    arrays: tuple[np.ndarray, ...]
    weight: float

    def cut(self, start: int, end: int) -> Example:
        return Example(tuple(a[start:end] for a in self.arrays), self.weight)

    def __len__(self) -> int:
        return len(self.arrays[0])


def labels(row: Row) -> np.ndarray:
    out = np.zeros(len(row.text), np.int64)
    for start, end, kind in row.names:
        base = person_path.B if kind in PERSON else person_path.OB if kind in OTHER else 0
        if base:
            out[start:end] = base + 1
            out[start], out[end - 1] = base, base + 2
            if end - start == 1:
                out[start] = base + 3
    return out


def examples(rows: list[Row], weight: list[float]) -> list[Example]:
    """Rows without their numbers of characters: code points stand in their place."""
    whole = buffer.of_texts([row.text for row in rows])
    seen = person_inputs.Inputs.of(whole.folded, whole.classes)
    columns = (whole.folded.astype(np.int64), seen.kind, seen.word_class, seen.word_level, seen.row, seen.length)
    return [
        Example((*(c[a:b] for c in columns), labels(row)), w)
        for a, b, row, w in zip(whole.starts.tolist(), whole.ends.tolist(), rows, weight, strict=True)
        if b > a
    ]


def characters(found: list[Example]) -> np.ndarray:
    """Code points that have a number of their own, the commonest first."""
    seen = Counter(c for example in found for c in example.arrays[0].tolist())
    return np.array([c for c, n in sorted(seen.items(), key=lambda i: (-i[1], i[0])) if n >= SEEN_LEAST], np.uint16)


def numbered(found: list[Example], codes: np.ndarray) -> list[Example]:
    table = np.full(1 << 16, person_net.STRANGER, np.int64)
    table[codes] = np.arange(len(codes)) + person_net.STRANGER + 1
    return [Example((table[e.arrays[0]], *e.arrays[1:]), e.weight) for e in found]


class NameNet(nn.Module):
    """See person_net."""

    def __init__(self, codes: int) -> None:
        super().__init__()
        words = person_inputs.WORDS
        self.char = nn.Embedding(codes + person_net.STRANGER + 1, CHAR)
        self.kind = nn.Embedding(person_inputs.KINDS, KIND)
        self.word_class = nn.Embedding(words * person_inputs.CLASSES, CLASS)
        self.word_level = nn.Embedding(words * person_inputs.LEVELS, LEVEL)
        self.length = nn.Embedding(person_inputs.LENGTHS, LENGTH)
        meanings = person_words.vectors()[0].astype(np.float32) / person_words.VECTOR_SCALE
        self.meaning = nn.Embedding.from_pretrained(torch.from_numpy(meanings), freeze=True)
        size = CHAR + KIND + words * (CLASS + LEVEL) + 2 * (person_words.DIMENSIONS + LENGTH)
        self.mix, self.label = nn.Linear(size, WIDTH), nn.Linear(2 * CELL, LABELS)
        self.cell = nn.LSTM(WIDTH, CELL, bidirectional=True, batch_first=True)
        self.steps = nn.Parameter(torch.zeros(LABELS, LABELS))
        self.drop_in, self.drop_out = nn.Dropout(DROP_INPUT), nn.Dropout(DROP_OUTPUT)

    def forward(self, batch: Batch) -> torch.Tensor:
        char, kind, word_class, word_level, row, length, _ = batch.columns
        place = torch.arange(word_class.shape[-1])
        parts = (
            self.char(char),
            self.kind(kind),
            self.word_class(word_class + place * person_inputs.CLASSES).flatten(2),
            self.word_level(word_level + place * person_inputs.LEVELS).flatten(2),
            self.meaning(row).flatten(2),
            self.length(length).flatten(2),
        )
        x = torch.relu(self.mix(self.drop_in(torch.cat(parts, -1))))
        packed = nn.utils.rnn.pack_padded_sequence(x, batch.size, batch_first=True, enforce_sorted=False)
        said, _ = nn.utils.rnn.pad_packed_sequence(self.cell(packed)[0], batch_first=True)
        return self.label(self.drop_out(said))


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    columns: tuple[torch.Tensor, ...]
    size: torch.Tensor
    weight: torch.Tensor

    @classmethod
    def of(cls, rows: list[Example]) -> Batch:
        longest = max(map(len, rows))
        columns = []
        for parts in zip(*(row.arrays for row in rows), strict=True):
            column = np.zeros((len(rows), longest, *parts[0].shape[1:]), np.int64)
            for i, part in enumerate(parts):
                column[i, : len(part)] = part
            columns.append(torch.from_numpy(column))
        return cls(tuple(columns), torch.tensor([len(r) for r in rows]), torch.tensor([r.weight for r in rows]))


def loss(net: NameNet, batch: Batch) -> torch.Tensor:
    """Negative log of the gold path's share of all paths, weighted, summed."""
    table = torch.from_numpy(np.where(person_path.allowed(), 0.0, _NEVER).astype(np.float32))
    steps, first, last = net.steps + table[:LABELS, :LABELS], table[EDGE, :LABELS], table[:LABELS, EDGE]
    score, gold = net(batch), batch.columns[-1]
    rows, longest, _ = score.shape
    inside = (torch.arange(longest)[None] < batch.size[:, None]).float()
    own = (score.gather(2, gold[:, :, None]).squeeze(2) * inside).sum(1)
    own = own + (steps[gold[:, :-1], gold[:, 1:]] * inside[:, 1:]).sum(1)
    state = [score[:, 0] + first]
    for t in range(1, longest):
        state.append(torch.logsumexp(state[-1][:, :, None] + steps[None], 1) + score[:, t])
    ends = torch.stack(state, 1)[torch.arange(rows), batch.size - 1] + last
    return ((torch.logsumexp(ends, 1) - own) * batch.weight).sum()


def cropped(rows: list[Example], luck: random.Random) -> list[Example]:
    """Half of the long rows as windows, as the scan reads them; a window never cuts a name."""
    return [_crop(row, luck) if len(row) > CROP[1] and luck.random() < CROPPED else row for row in rows]


def _crop(row: Example, luck: random.Random) -> Example:
    size, n, label = luck.randint(*CROP), len(row), row.arrays[-1]
    start = luck.randint(0, n - size)
    end = start + size
    open_labels = (person_path.I, person_path.E, person_path.OI, person_path.OE)
    while start > 0 and label[start] in open_labels:
        start -= 1
    while end < n and label[end] in open_labels:
        end += 1
    return row.cut(start, end)


def batches(rows: list[Example], luck: random.Random) -> list[list[Example]]:
    """Rows of like length together, CHARACTERS at a time."""
    out: list[list[Example]] = [[]]
    for row in sorted(rows, key=lambda r: len(r) + luck.random() * 6):
        out[-1].append(row)
        if len(row) * len(out[-1]) >= CHARACTERS:
            out.append([])
    out = [part for part in out if part]
    luck.shuffle(out)
    return out


def train(rows: list[Example], codes: int, passes: int, seed: int, report=None) -> NameNet:
    """The same rows and seed give the same net on the same kind of processor (one thread)."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    luck, net = random.Random(seed), NameNet(codes)
    found = torch.optim.Adam(net.parameters(), lr=RATE)
    for number in range(passes):
        net.train()
        for group in found.param_groups:
            group["lr"] = RATE * min(1.0, (passes - number) / (passes * 0.6))
        for part in batches(cropped(rows, luck), luck):
            batch = Batch.of(part)
            char = batch.columns[0]
            hidden = torch.where(torch.rand(char.shape) < DROP_CHARACTER, torch.ones_like(char), char)
            value = loss(net, Batch((hidden, *batch.columns[1:]), batch.size, batch.weight)) / 40
            found.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            found.step()
        if report:
            report(number + 1, net)
    return net.eval()


def written(net: NameNet, codes: np.ndarray) -> bytes:
    """Bytes of person_net.FILE."""
    state = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    arrays = {
        name: state[name + ".weight"] for name in ("char", "kind", "word_class", "word_level", "length", "mix", "label")
    }
    plain = {"characters": codes, "mix_bias": state["mix.bias"], "label_bias": state["label.bias"]}
    for side, suffix in enumerate(("", "_reverse")):
        arrays[f"into{side}"] = state[f"cell.weight_ih_l0{suffix}"]
        arrays[f"again{side}"] = state[f"cell.weight_hh_l0{suffix}"]
        plain[f"into{side}_bias"] = state[f"cell.bias_ih_l0{suffix}"] + state[f"cell.bias_hh_l0{suffix}"]
    steps = np.zeros((LABELS + 1, LABELS + 1))
    steps[:LABELS, :LABELS] = state["steps"]
    scaled = np.rint(steps * person_net.SCALE)
    plain["transitions"] = np.where(person_path.allowed(), scaled, person_path.NEVER).astype(np.int32)
    return person_net.narrowed(arrays, plain)
