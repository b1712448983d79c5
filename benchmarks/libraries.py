"""PyTorch and scikit-learn as peers, written as their own users would."""

from __future__ import annotations

from typing import Any

from benchmarks.cases import RATE, ROWS
from benchmarks.peer import Timed, module


class Torch(Timed):
    """`nn.Sequential`, `backward` and `optim.SGD`."""

    name = "PyTorch eager"

    def _prepare(self) -> None:
        self._torch = torch = module("torch")
        self._rows = [
            tuple(torch.tensor(v, dtype=torch.float64) for v in row) for row in self.case.rows
        ]

    def _start(self) -> None:
        torch, nn, network = self._torch, self._torch.nn, self.case.network
        made = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
        layers: list[Any] = []
        for (weights, biases), name in zip(self.case.layers, network.activations, strict=True):
            linear = nn.Linear(len(weights), len(biases), dtype=torch.float64)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=torch.float64).T)
                linear.bias.copy_(torch.tensor(biases, dtype=torch.float64))
            layers.append(linear)
            if name in made:  # softmax is part of CrossEntropyLoss
                layers.append(made[name]())
        self._model = nn.Sequential(*layers)
        self._loss = {
            "squared_error": nn.MSELoss(reduction="sum"),
            "binary_cross_entropy": nn.BCELoss(reduction="sum"),
            "cross_entropy": nn.CrossEntropyLoss(),
        }[network.loss]
        self._optimizer = torch.optim.SGD(self._model.parameters(), lr=RATE)

    def _train(self, epochs: int) -> float:
        for _ in range(epochs):
            total = 0.0
            for x, y in self._rows:
                self._optimizer.zero_grad()
                loss = self._loss(self._model(x), y)
                loss.backward()
                self._optimizer.step()
                total += loss.item()
        return total / ROWS


class ScikitLearn(Timed):
    """`MLPRegressor` or `MLPClassifier`, a `partial_fit` a row."""

    name = "scikit-learn"

    def _prepare(self) -> None:
        self._neural, self._numpy = module("sklearn.neural_network"), module("numpy")
        classes = self.case.network.collapsed
        # its squared error has a ½, so that twice the rate gives the same updates
        self._half = 1.0 if classes else 2.0
        self.note = "a partial_fit a row" + ("" if classes else "; ½ in its loss, twice the rate")
        self._rows = []
        for x, y in self.case.rows:
            label = y.index(1.0) if len(y) > 1 else int(y[0])
            target = [label] if classes else y
            self._rows.append((self._numpy.array([x]), self._numpy.array(target)))

    def _start(self) -> None:
        network = self.case.network
        hidden = network.activations[0]
        options = {
            "hidden_layer_sizes": network.sizes[1:-1],
            "activation": "identity" if hidden == "linear" else hidden,
            "solver": "sgd",
            "alpha": 0.0,
            "batch_size": 1,
            "learning_rate_init": self._half * RATE,
            "momentum": 0.0,
            "nesterovs_momentum": False,
        }
        x, y = self._rows[0]
        if network.collapsed:
            self._model = self._neural.MLPClassifier(**options)
            self._model.partial_fit(x, y, classes=list(range(max(2, network.sizes[-1]))))
        else:
            self._model = self._neural.MLPRegressor(**options)
            self._model.partial_fit(x, y)
        for place, (weights, biases) in enumerate(self.case.layers):
            self._model.coefs_[place][...] = self._numpy.array(weights)
            self._model.intercepts_[place][...] = self._numpy.array(biases)

    def _train(self, epochs: int) -> float:
        for _ in range(epochs):
            total = 0.0
            for x, y in self._rows:
                self._model.partial_fit(x, y)
                total += self._half * self._model.loss_
        return total / ROWS
