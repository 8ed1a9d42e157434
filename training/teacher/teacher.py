"""A large parser that reads news for the small one to learn from (knowledge distillation: Hinton, Vinyals and Dean 2015).

    dateline-training CORPORA OUT --examples FOLDER      what is read and learnt from
    python3 vectors.py PACKAGE FOLDER                    GloVe vectors of the words in it
    python3 teacher.py FOLDER pretrain                   words from their sentences
    python3 teacher.py FOLDER parser SEED                once for each seed
    python3 teacher.py FOLDER answer SEED ...            answers.bin
    dateline-training CORPORA OUT --answers FOLDER/answers.bin --silver silver.model

A transformer learns to guess words of the news that are masked (Devlin et al. 2019); a recurrent biaffine parser (Dozat and Manning
2017) reads its layers beside word vectors and letters; several of them vote. PyTorch, one graphics card, some ten minutes. Never part of the
product, and not needed to train its models: what it said is kept in silver.model.
"""

import collections
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

FOLDER = Path(sys.argv[1])
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SMALL = DEVICE == "cpu"  # only to see that it runs
LETTERS = 16
WIDTH, LAYERS, HEADS = (64, 2, 4) if SMALL else (512, 8, 8)
ROUNDS = (1, 1) if SMALL else (40, 55)
UNSURE = 255
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True


def treebank(name):
    sentences, sentence = [], []
    for line in open(FOLDER / f"{name}.tsv", encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 4:
            sentence.append((fields[0], int(fields[1]), int(fields[2]), int(fields[3])))
        elif sentence:
            sentences.append(sentence)
            sentence = []
    return sentences[:200] if SMALL else sentences


def news():
    lines = open(FOLDER / "news.tsv", encoding="utf-8").read().split("\n")[:-1]
    return [line.split("\t") for line in (lines[:500] if SMALL else lines)]


class Words:
    """Numbers for words and letters: the same whoever asks."""

    def __init__(self, train, text):
        counts = collections.Counter(word.lower() for sentence in text for word in sentence)
        counts.update(row[0].lower() for sentence in train for row in sentence)
        kept = sorted(word for word, count in counts.items() if count >= 3)
        self.word = {word: at + 2 for at, word in enumerate(kept)}  # 0 is no word, 1 an unknown one
        letters = collections.Counter(letter for word in counts for letter in word + word.upper())
        self.letter = {letter: at + 2 for at, letter in enumerate(sorted(l for l, c in letters.items() if c >= 20))}
        known = open(FOLDER / "vectors.txt", encoding="utf-8").read().split("\n")
        self.known = {word: at + 1 for at, word in enumerate(known)}
        self.cache = {}

    def of(self, form):
        if form not in self.cache:
            low = form.lower()
            spelt = form if len(form) <= LETTERS else form[: LETTERS // 2] + form[-LETTERS // 2 :]
            letters = [self.letter.get(letter, 1) for letter in spelt] + [0] * (LETTERS - len(spelt))
            self.cache[form] = (self.word.get(low, 1), self.known.get(low, 0), letters)
        return self.cache[form]

    def numbers(self, forms):
        rows = [self.of(form) for form in forms]
        return (
            np.array([row[0] for row in rows], np.int64),
            np.array([row[1] for row in rows], np.int64),
            np.array([row[2] for row in rows], np.int64),
        )


class Input(nn.Module):
    """A word as its own vector, that of GloVe, and its letters."""

    def __init__(self, words, vectors):
        super().__init__()
        self.word = nn.Embedding(len(words.word) + 2, 128, padding_idx=0)
        nn.init.normal_(self.word.weight, std=0.1)
        self.given = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.letter = nn.Embedding(len(words.letter) + 2, 48, padding_idx=0)
        self.near, self.far = nn.Conv1d(48, 128, 3, padding=1), nn.Conv1d(48, 64, 5, padding=2)
        self.width = 128 + 100 + 192

    def forward(self, word, given, letters):
        spelt = self.letter(letters.flatten(0, 1)).transpose(1, 2)
        spelt = torch.cat([self.near(spelt).amax(2), self.far(spelt).amax(2)], 1).view(*word.shape, -1)
        return torch.cat([self.word(word), self.given(given), torch.relu(spelt)], 2)


def turned(x, at):
    """Rotary positions (Su et al. 2021)."""
    half = x.shape[-1] // 2
    speed = 10000 ** (-torch.arange(half, device=x.device) / half)
    angle = at[:, None] * speed[None]
    sine, cosine = angle.sin().to(x.dtype), angle.cos().to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cosine - b * sine, a * sine + b * cosine], -1)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.ask, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, mask):
        size, length, _ = x.shape
        queries, keys, values = self.ask(self.first(x)).view(size, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        at = torch.arange(length, device=x.device)
        scores = turned(queries, at) @ turned(keys, at).transpose(2, 3) / math.sqrt(WIDTH / HEADS)
        scores = scores.float().masked_fill(~mask[:, None, None], -1e9).softmax(3).to(values.dtype)
        mixed = (F.dropout(scores, 0.1, self.training) @ values).transpose(1, 2).reshape(size, length, WIDTH)
        x = x + F.dropout(self.out(mixed), 0.1, self.training)
        return x + F.dropout(self.narrow(F.gelu(self.wide(self.second(x)))), 0.1, self.training)


class Reader(nn.Module):
    """The transformer: each of its layers."""

    def __init__(self, words, vectors):
        super().__init__()
        self.input = Input(words, vectors)
        self.hidden = nn.Parameter(0.1 * torch.randn(self.input.width))
        self.enter = nn.Linear(self.input.width, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm, self.back = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 128)
        self.bias = nn.Parameter(torch.zeros(len(words.word) + 2))

    def forward(self, batch, hide=None):
        given = self.input(*batch[:3])
        seen = given if hide is None else torch.where(hide[:, :, None], self.hidden.to(given.dtype), given)
        x, mask = self.enter(seen), batch[0] > 0
        found = [x]
        for layer in self.layers:
            x = layer(x, mask)
            found.append(x)
        return given, found


class Parser(nn.Module):
    def __init__(self, reader, classes, relations):
        super().__init__()
        self.reader = reader
        self.mix = nn.Parameter(torch.zeros(LAYERS + 1))
        hidden = 64 if SMALL else 400
        self.narrow = nn.Linear(WIDTH, 300)
        self.lstm = nn.LSTM(300 + reader.input.width, hidden, 3, batch_first=True, bidirectional=True, dropout=0.33)
        wide = 2 * hidden + 300
        self.ask, self.offer = nn.Linear(wide, 500), nn.Linear(wide, 500)
        self.ask_label, self.offer_label = nn.Linear(wide, 128), nn.Linear(wide, 128)
        self.root = nn.Parameter(0.1 * torch.randn(wide))
        self.arc = nn.Parameter(torch.zeros(501, 500))
        self.label = nn.Parameter(torch.zeros(relations, 129, 129))
        self.tag = nn.Sequential(nn.Linear(wide, 256), nn.ReLU(), nn.Dropout(0.33), nn.Linear(256, classes))

    def forward(self, batch):
        given, layers = self.reader(batch)
        weights = self.mix.softmax(0)
        mixed = sum(weight * F.layer_norm(layer.float(), (WIDTH,)) for weight, layer in zip(weights, layers))
        narrow = torch.relu(self.narrow(mixed))
        drop = lambda x: F.dropout(x, 0.33, self.training)
        # a word is left out as a whole now and then
        if self.training:
            given = given * (torch.rand(given.shape[:2], device=given.device) > 0.15)[:, :, None]
        mask = batch[0] > 0
        packed = nn.utils.rnn.pack_padded_sequence(
            torch.cat([drop(narrow), drop(given.float())], 2), mask.sum(1).cpu(), batch_first=True, enforce_sorted=False
        )
        out = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=mask.shape[1])[0]
        out = drop(torch.cat([out, narrow], 2))
        heads = torch.cat([self.root.expand(len(out), 1, -1), out], 1)
        one = lambda x: torch.cat([x, torch.ones_like(x[..., :1])], -1)
        act = lambda layer, x: drop(F.leaky_relu(layer(x), 0.1))
        arcs = one(act(self.ask, out)) @ self.arc @ act(self.offer, heads).transpose(1, 2)
        possible = torch.cat([mask[:, :1], mask], 1)[:, None]
        arcs = arcs.masked_fill(~possible, -1e9)
        own = torch.arange(mask.shape[1], device=mask.device)
        arcs[:, own, own + 1] = -1e9
        return arcs, one(act(self.ask_label, out)), one(act(self.offer_label, heads)), self.tag(out)

    def labels(self, ask, offer, heads):
        chosen = offer.gather(1, heads[:, :, None].expand(-1, -1, offer.shape[2]))
        return torch.einsum("bni,rij,bnj->bnr", ask, self.label, chosen)


def batches(sentences, size, shuffle, generator):
    """Groups of sentences of like length, of at most so many words with their filling."""
    order = list(range(len(sentences)))
    noise = [generator.random() * 3 for _ in order] if shuffle else [0.0] * len(order)
    order.sort(key=lambda at: len(sentences[at][0]) + noise[at])
    found, group = [], []
    for at in order:
        if group and (len(group) + 1) * (len(sentences[at][0])) > size:
            found.append(group)
            group = []
        group.append(at)
    found.append(group)
    if shuffle:
        generator.shuffle(found)
    return found


def stacked(sentences, group):
    """The columns of a group, filled with zeros."""
    longest = max(len(sentences[at][0]) for at in group)
    columns = []
    for column in range(len(sentences[group[0]])):
        example = sentences[group[0]][column]
        out = np.zeros((len(group), longest, *example.shape[1:]), np.int64)
        for row, at in enumerate(group):
            out[row, : len(sentences[at][column])] = sentences[at][column]
        columns.append(torch.from_numpy(out).pin_memory().to(DEVICE, non_blocking=True) if not SMALL else torch.from_numpy(out))
    return columns


def numbered(words, sentences):
    return [
        (*words.numbers([row[0] for row in sentence]), *(np.array([row[at] for row in sentence], np.int64) for at in (1, 2, 3)))
        for sentence in sentences
    ]


def pretrain(words, vectors, train, text):
    generator = random.Random(7)
    torch.manual_seed(7)
    forms = text + [[row[0] for row in sentence] for sentence in train]
    sentences = [words.numbers(sentence[:120]) for sentence in forms]
    reader = Reader(words, vectors).to(DEVICE)
    optimizer = torch.optim.AdamW(reader.parameters(), 7e-4, (0.9, 0.98), weight_decay=0.02)
    size = 2000 if SMALL else 20000
    steps = len(batches(sentences, size, False, generator)) * ROUNDS[0]
    done, begun = 0, time.time()
    for number in range(ROUNDS[0]):
        total, count = 0.0, 0
        for group in batches(sentences, size, True, generator):
            batch = stacked(sentences, group)
            hide = (torch.rand(batch[0].shape, device=DEVICE) < 0.25) & (batch[0] > 0)
            asked = hide & (batch[0] > 1)
            with torch.autocast(DEVICE, torch.bfloat16, enabled=not SMALL):
                _, layers = reader(batch, hide)
                guess = reader.back(reader.norm(layers[-1][asked])) @ reader.input.word.weight.t() + reader.bias
            loss = F.cross_entropy(guess.float(), batch[0][asked])
            for part in optimizer.param_groups:
                part["lr"] = 7e-4 * min(1.0, done / 500) * (1 - done / steps * 0.97)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            done += 1
            if done % 20 == 0:
                total, count = total + loss.item(), count + 1
        print(f"round {number}: loss {total / max(count, 1):.3f}, {time.time() - begun:.0f} s", flush=True)
        torch.save(reader.state_dict(), FOLDER / "reader.pt")


def loss_of(parser, batch):
    word, _, _, classes, heads, labels = batch
    arcs, ask, offer, tags = parser(batch)
    mask = word > 0
    return (
        F.cross_entropy(arcs[mask], heads[mask])
        + F.cross_entropy(parser.labels(ask, offer, heads)[mask], labels[mask], label_smoothing=0.03)
        + F.cross_entropy(tags[mask], classes[mask], label_smoothing=0.03)
    )


@torch.no_grad()
def judged(parsers, batch):
    """Log probabilities of heads, those of relations given the best heads, and of classes: averages of the parsers."""
    outs = [parser(batch) for parser in parsers]
    arcs = sum(out[0].softmax(2) for out in outs) / len(outs)
    heads = arcs.argmax(2)
    return outs, arcs, heads, sum(out[3].softmax(2) for out in outs).argmax(2)


@torch.no_grad()
def named(parsers, outs, heads):
    return sum(parser.labels(out[1], out[2], heads).softmax(2) for parser, out in zip(parsers, outs)).argmax(2)


def is_tree(heads):
    if heads.count(0) != 1:
        return False
    for word in range(1, len(heads) + 1):
        seen, at = 0, word
        while at > 0:
            at = heads[at - 1]
            seen += 1
            if seen > len(heads):
                return False
    return True


def best_tree(scores):
    """Chu and Liu 1965, Edmonds 1967, with each word as the only one below the root in turn where it matters."""
    length = scores.shape[0]

    def solve(weights):
        """`weights[d, h]`, node 0 is the root."""
        size = len(weights)
        heads = weights.argmax(1)
        heads[0] = 0
        mark = [0] * size
        circle = None
        for start in range(1, size):
            path, at = [], start
            while at and mark[at] == 0:
                mark[at] = start
                path.append(at)
                at = heads[at]
            if at and mark[at] == start:
                circle = path[path.index(at) :]
                break
        if circle is None:
            return heads
        inside = set(circle)
        rest = [at for at in range(size) if at not in inside]
        place = {at: new for new, at in enumerate(rest)}
        new = len(rest)
        total = sum(weights[at, heads[at]] for at in circle)
        smaller = np.full((new + 1, new + 1), -1e9)
        enter, leave = {}, {}
        for dependent in rest:
            for head in rest:
                smaller[place[dependent], place[head]] = weights[dependent, head]
            if dependent:
                from_circle = max(circle, key=lambda at: weights[dependent, at])
                leave[dependent] = from_circle
                smaller[place[dependent], new] = weights[dependent, from_circle]
        for head in rest:
            to = max(circle, key=lambda at: weights[at, head] - weights[at, heads[at]])
            enter[head] = to
            smaller[new, place[head]] = total + weights[to, head] - weights[to, heads[to]]
        np.fill_diagonal(smaller, -1e9)
        solved = solve(smaller)
        result = heads.copy()
        for dependent in rest[1:]:
            head = solved[place[dependent]]
            result[dependent] = leave[dependent] if head == new else rest[head]
        into = rest[solved[new]]
        result[enter[into]] = into
        return result

    weights = np.full((length + 1, length + 1), -1e9)
    weights[1:, :] = scores
    best, found = -1e18, None
    for root in np.argsort(-scores[:, 0])[:3]:
        tried = weights.copy()
        tried[1:, 0] = -1e9
        tried[root + 1, 0] = weights[root + 1, 0]
        heads = solve(tried)[1:]
        value = scores[np.arange(length), heads].sum()
        if value > best:
            best, found = value, heads
    return [int(head) for head in found]


def read(parsers, sentences, generator):
    """For each sentence: heads, relations, classes, and the mean probability of the heads."""
    found = [None] * len(sentences)
    for group in batches(sentences, 2000 if SMALL else 12000, False, generator):
        batch = stacked(sentences, group)
        outs, arcs, heads, classes = judged(parsers, batch)
        arcs = arcs.cpu().numpy()
        heads = heads.cpu().numpy()
        for row, at in enumerate(group):
            length = len(sentences[at][0])
            own = heads[row, :length].tolist()
            if not is_tree(own):
                heads[row, :length] = best_tree(np.log(arcs[row, :length, : length + 1] + 1e-9))
        labels = named(parsers, outs, torch.from_numpy(heads).to(DEVICE)).cpu().numpy()
        classes = classes.cpu().numpy()
        for row, at in enumerate(group):
            length = len(sentences[at][0])
            own = heads[row, :length]
            sure = float(arcs[row, np.arange(length), own].mean())
            found[at] = (own, labels[row, :length], classes[row, :length], sure)
    return found


def scores(parsers, sentences, generator):
    relations = [int(line) for line in open(FOLDER / "relations.txt")]
    upos = open(FOLDER / "classes.txt").read().split("\n")
    for parser in parsers:
        parser.eval()
    right = [0, 0, 0, 0]
    for sentence, (heads, labels, classes, _) in zip(sentences, read(parsers, sentences, generator)):
        same = heads == sentence[4]
        right[0] += len(heads)
        right[1] += int(same.sum())
        right[2] += sum(bool(a) and relations[b] == relations[c] for a, b, c in zip(same, labels, sentence[5]))
        right[3] += sum(upos[a] == upos[b] for a, b in zip(classes, sentence[3]))
    return "UAS %.2f LAS %.2f UPOS %.2f" % tuple(100 * right[at] / right[0] for at in (1, 2, 3))


def made(words, vectors, train):
    classes = 1 + max(row[1] for sentence in train for row in sentence)
    relations = len(open(FOLDER / "relations.txt").read().split())
    return Parser(Reader(words, vectors), max(classes, len(open(FOLDER / "classes.txt").read().split("\n"))), relations)


def learn(words, vectors, train, seed):
    generator = random.Random(seed)
    torch.manual_seed(seed)
    parser = made(words, vectors, train)
    parser.reader.load_state_dict(torch.load(FOLDER / "reader.pt", map_location="cpu"))
    parser.to(DEVICE)
    sentences = [sentence for sentence in numbered(words, train) if len(sentence[0]) <= 150]
    dev = {name: numbered(words, treebank(name)) for name in ("ewt", "gum")}
    slow = list(parser.reader.layers.parameters()) + list(parser.reader.enter.parameters())
    held = {id(value) for value in slow}
    fast = [value for value in parser.parameters() if id(value) not in held and value.requires_grad]
    rates = (1.2e-4, 1.5e-3)
    optimizer = torch.optim.AdamW([{"params": slow}, {"params": fast}], 1e-3, (0.9, 0.95), weight_decay=0.01)
    size = 2000 if SMALL else 6000
    steps = len(batches(sentences, size, False, generator)) * ROUNDS[1]
    done, begun = 0, time.time()
    for number in range(ROUNDS[1]):
        parser.train()
        total, count = 0.0, 0
        for group in batches(sentences, size, True, generator):
            loss = loss_of(parser, stacked(sentences, group))
            share = min(1.0, done / 150) * (1 - done / steps * 0.98)
            for part, rate in zip(optimizer.param_groups, rates):
                part["lr"] = rate * share
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(parser.parameters(), 5.0)
            optimizer.step()
            done += 1
            total, count = total + loss.detach(), count + 1
        if number % 10 == 9 or number + 1 == ROUNDS[1]:
            said = "; ".join(f"{name} {scores([parser], part, generator)}" for name, part in dev.items())
            print(f"seed {seed}, round {number}: loss {float(total) / count:.3f}, {time.time() - begun:.0f} s; {said}", flush=True)
            torch.save(parser.state_dict(), FOLDER / f"parser{seed}.pt")


def answer(words, vectors, train, text, seeds):
    generator = random.Random(1)
    parsers = []
    for seed in seeds:
        parser = made(words, vectors, train)
        parser.load_state_dict(torch.load(FOLDER / f"parser{seed}.pt", map_location="cpu"))
        parsers.append(parser.to(DEVICE).eval())
    for name in ("ewt", "gum"):
        print(f"together, {name}: {scores(parsers, numbered(words, treebank(name)), generator)}", flush=True)
    said = read(parsers, [words.numbers(sentence) for sentence in text], generator)
    sure = sorted(row[3] for row in said)
    least = sure[len(sure) // 12]
    print(f"{len(said)} sentences, mean probability of a head {sum(sure) / len(sure):.3f}; left out below {least:.3f}", flush=True)
    with open(FOLDER / "answers.bin", "wb") as out:
        for heads, labels, classes, sure in said:
            rows = np.stack([classes, heads, labels], 1).astype(np.uint8)
            if sure < least:
                rows[:, 1] = UNSURE
            out.write(rows.tobytes())


def main():
    train, text = treebank("train"), news()
    words = Words(train, text)
    vectors = torch.from_numpy(np.load(FOLDER / "vectors.npy").astype(np.float32))
    vectors = torch.cat([torch.zeros(1, 100), vectors])
    task, seeds = sys.argv[2], [int(seed) for seed in sys.argv[3:]]
    if task == "pretrain":
        pretrain(words, vectors, train, text)
    elif task == "parser":
        learn(words, vectors, train, seeds[0])
    elif task == "answer":
        answer(words, vectors, train, text, seeds)
    else:
        sys.exit(f"no task `{task}`: pretrain, parser or answer")


if __name__ == "__main__":
    main()
