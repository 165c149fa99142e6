"""Making models: word and character TF-IDF with a linear support vector machine (scikit-learn).

scikit-learn is imported only here: the pages need numpy alone.
"""

import numpy as np

from intake.suggesting.model import Block, LinearModel, runs_of

#: How firmly the machine follows its examples; the balance helps labels with few of them.
FIRMNESS = 0.5


def _same(words):
    return words


def train(texts: list[list[str]], labels: list[str], *, rare: int = 2, most_runs: int | None = None) -> LinearModel:
    """A model from texts (lists of words) and their labels. A feature seen in fewer than `rare` texts is left out.

    ValueError when there are not two labels to tell apart.
    """
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    if len(set(labels)) < 2:
        raise ValueError("训练至少要有两种分类。")
    by_words = TfidfVectorizer(analyzer=_same, sublinear_tf=True, min_df=rare)
    by_runs = TfidfVectorizer(analyzer=runs_of, sublinear_tf=True, min_df=rare + 1, max_features=most_runs)
    features = hstack([by_words.fit_transform(texts), by_runs.fit_transform(texts)]).tocsr()
    machine = LinearSVC(C=FIRMNESS, class_weight="balanced", random_state=0).fit(features, labels)
    weights, bias = machine.coef_.T, machine.intercept_
    if weights.shape[1] == 1:  # two labels: one line between them
        weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])
    return LinearModel(
        labels=tuple(str(label) for label in machine.classes_),
        words=_block(by_words),
        runs=_block(by_runs),
        weights=weights,
        bias=bias,
        size=len(texts),
    )


def _block(vectorizer) -> Block:
    names = vectorizer.get_feature_names_out().tolist()
    return Block({name: row for row, name in enumerate(names)}, vectorizer.idf_)
