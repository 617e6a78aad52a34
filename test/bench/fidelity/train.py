"""Trains the content model: python train.py FEATURES.jsonl [--trees 100] [--leaves 31]

FEATURES.jsonl comes from features.ts. Needs lightgbm 4.7.0, rapidfuzz 3.14.6 and numpy (pip install). Each block of text is labelled with
the share of its words that the wanted text holds in this order; the trees learn that share. Pages are parted into three folds by domain;
the figures printed are of pages whose domain the trees have not seen. Then all pages train what is written to
companion/extract/content/content-model-data.ts. Seeds are fixed: the same file gives the same trees.
"""
import argparse, base64, json, pathlib, re, struct, zlib
from collections import Counter
from urllib.parse import urlparse

import lightgbm as lgb
import numpy as np
from rapidfuzz.distance import LCSseq

FOLDS = 3
BLOCKS_A_PAGE = 220
WORD = re.compile(r'\w+')
OUT = pathlib.Path(__file__).parents[3] / 'companion/extract/content/content-model-data.ts'
HEAD = """/**
 * The trained trees of content-model.ts. Written by test/bench/fidelity/train.py from the development part of the Web Content eXtraction
 * Benchmark (M. Foley, 2026, arXiv 2605.21097; CC-BY-4.0).
 */
export const modelData =
  '%s';
"""


def words(text):
    return WORD.findall(text.lower())


def labels(blocks, wanted):
    """By the longest common sequence of all words; long blocks by their triples too, as parts may stand in another order."""
    sequence = [word for block in blocks for word in block]
    owner = [i for i, block in enumerate(blocks) for _ in block]
    matched = np.zeros(len(blocks))
    numbers = {}
    number = lambda text: [numbers.setdefault(word, len(numbers)) for word in text]
    if sequence and wanted and max(len(sequence), len(wanted)) < 40_000:
        for step in LCSseq.opcodes(number(sequence), number(wanted)):
            if step.tag == 'equal':
                for at in range(step.src_start, step.src_end):
                    matched[owner[at]] += 1
    share = matched / np.maximum([len(block) for block in blocks], 1) if blocks else matched
    triples = set(zip(wanted, wanted[1:], wanted[2:]))
    for i, block in enumerate(blocks):
        if len(block) >= 6:
            own = list(zip(block, block[1:], block[2:]))
            held = sum(triple in triples for triple in own) / len(own)
            share[i] = max(share[i] if held > 0.2 else min(share[i], 0.3), held)
    return share


def read(path):
    pages, names = [], None
    for line in open(path, encoding='utf8'):
        page = json.loads(line)
        names = page['names']
        blocks, wanted = [words(text) for text in page['texts']], words(page['wanted'])
        rows = np.frombuffer(base64.b64decode(page['rows']), dtype=np.float32).reshape(len(blocks), -1 if blocks else len(names))
        host = '.'.join(urlparse(page['url']).netloc.lower().split('.')[-2:]) or page['url']
        pages.append(dict(x=rows, y=labels(blocks, wanted), blocks=blocks, wanted=wanted, type=page['type'],
                          fold=zlib.crc32(host.encode()) % FOLDS))
    return names, pages


def fit(pages, trees, leaves):
    random = np.random.default_rng(1)
    x, y, weight = [], [], []
    for page in pages:
        count = len(page['y'])
        if count == 0:
            continue
        some = np.sort(random.choice(count, BLOCKS_A_PAGE, replace=False)) if count > BLOCKS_A_PAGE else np.arange(count)
        # A page counts as one, a block in it by the root of its words.
        own = np.sqrt([len(page['blocks'][i]) + 1 for i in some])
        x.append(page['x'][some]), y.append(page['y'][some]), weight.append(own / own.sum() * 100)
    data = lgb.Dataset(np.vstack(x), np.concatenate(y), weight=np.concatenate(weight), params=dict(max_bin=63, verbose=-1))
    return lgb.train(dict(objective='cross_entropy', num_leaves=leaves, learning_rate=0.15, min_data_in_leaf=40,
                          min_sum_hessian_in_leaf=5, feature_fraction=0.25, bagging_fraction=0.8, bagging_freq=1, lambda_l2=5,
                          max_bin=63, num_threads=1, verbose=-1, seed=1, deterministic=True), data, trees)


def pack(model):
    """Seven bytes a node, as content-model.ts reads them."""
    nodes = []

    def go(tree):
        at = len(nodes)
        nodes.append(None)
        if 'split_feature' in tree:
            go(tree['left_child'])
            right = len(nodes)
            go(tree['right_child'])
            nodes[at] = (tree['split_feature'], tree['threshold'], right)
        else:
            nodes[at] = (255, tree['leaf_value'], 0)

    for tree in model.dump_model()['tree_info']:
        go(tree['tree_structure'])
    return base64.b64encode(b''.join(struct.pack('<BfH', *node) for node in nodes)).decode()


def f1(blocks, kept, wanted):
    got = Counter(word for block, is_kept in zip(blocks, kept) if is_kept for word in block)
    shared = sum((got & Counter(wanted)).values())
    return 2 * shared / max(1, sum(got.values()) + len(wanted))


def main():
    options = argparse.ArgumentParser()
    options.add_argument('features')
    options.add_argument('--trees', type=int, default=100)
    options.add_argument('--leaves', type=int, default=31)
    given = options.parse_args()
    _, pages = read(given.features)
    by_type = {}
    for fold in range(FOLDS):
        model = fit([page for page in pages if page['fold'] != fold], given.trees, given.leaves)
        for page in pages:
            # Pages without any wanted text measure nothing.
            if page['fold'] != fold or len(page['y']) == 0 or not page['wanted']:
                continue
            score = f1(page['blocks'], model.predict(page['x']) >= 0.4, page['wanted'])
            for name in ('all', page['type']):
                by_type.setdefault(name, []).append(score)
    for name, scores in by_type.items():
        print(f'{name:14} {len(scores):5} {np.mean(scores):.3f}')
    OUT.write_text(HEAD % pack(fit(pages, given.trees, given.leaves)))


main()
