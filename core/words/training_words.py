"""The words for gradients, updates, and how a run goes."""

from __future__ import annotations

from core.rules.entry import Entry
from core.rules.optimizers import OPTIMIZERS
from core.rules.schedules import SCHEDULES

WORDS = (
    Entry(
        "derivative",
        "How much one quantity changes when another is raised by a little: if raising w by 0.001 "
        "raises L by 0.24, it is 240. Also called the slope. Written with ∂ where all other "
        "quantities are held still: a partial derivative.",
        ("derivative", "derivatives", "partial derivative", "slope", "slopes"),
        "∂L/∂w ≈ (L(w + h) − L(w)) / h",
        ("gradient", "chain rule"),
        symbol="∂",
    ),
    Entry(
        "gradient",
        "The derivative of the loss for a parameter or an output. Its sign says which way the "
        "loss grows, its size how fast. All of them together are the gradient of the network.",
        ("gradient", "gradients"),
        "∂L/∂w",
        ("derivative", "update", "backpropagation"),
    ),
    Entry(
        "chain rule",
        "If w moves z, and z moves L, then the derivatives along the way multiply. A gradient is "
        "such a product of links, each of which is easy to work out.",
        ("chain rule",),
        "∂L/∂w = ∂L/∂z · ∂z/∂w",
        ("derivative", "path"),
    ),
    Entry(
        "path",
        "A way from a neuron forward to the loss. Along a path the links multiply; where several "
        "lead there, because the neuron feeds several others, their products are added.",
        ("path", "paths", "path back"),
        see=("chain rule", "delta"),
    ),
    Entry(
        "delta",
        "The derivative of the loss for a neuron's weighted sum: how much L changes as z rises. "
        "It is worked out once a neuron, then used for all weights that lead into it, and for the "
        "layer before. Of softmax it is a sum of such products, one for each output.",
        ("error signal",),
        "δ = ∂L/∂z = ∂L/∂O · slope of the activation",
        ("gradient", "backpropagation"),
        symbol="δ",
    ),
    Entry(
        "backpropagation",
        "Working out all gradients with the chain rule, from the loss backwards, layer by layer. "
        "What is known of one layer is used again for the one before, so it costs little more than "
        "the way forward.",
        ("backpropagation",),
        see=("chain rule", "delta"),
    ),
    Entry(
        "gradient check",
        "The gradient found by trying: move one parameter up and down by a little, look at what "
        "the loss does, and divide. ✓ numeric shows that number where it agrees with the chain "
        "rule.",
        ("numeric",),
        "(L(w + h) − L(w − h)) / 2h",
        ("gradient", "derivative"),
    ),
    Entry(
        "update",
        "The step that learns: the parameters move a little, the plain way against their "
        "gradients. Nothing moves before all gradients are known.",
        ("update", "updates"),
        "new = old − η · gradient",
        ("learning rate", "batch"),
    ),
    Entry(
        "learning rate",
        "How far a parameter moves for its gradient. Too small, and learning takes forever; too "
        "large, and each update jumps over the goal and the loss grows.",
        ("learning rate",),
        see=("update", "schedule", "diverged"),
        symbol="η",
    ),
    Entry(
        "schedule",
        "How the learning rate goes from epoch to epoch: large steps while there is far to go, "
        "small ones near the goal. A change of η on the way starts it again from the new value.",
        ("schedule", "schedules"),
        see=("learning rate", *(each.entry.term for each in SCHEDULES)),
    ),
    *(each.entry for each in SCHEDULES),
    Entry(
        "row",
        "One example of the data: its inputs, and the target that belongs to them.",
        ("row", "rows"),
        see=("batch", "epoch"),
    ),
    Entry(
        "batch",
        "The rows that share one update: their gradients are averaged first, or only added up, as "
        "batch_reduction says. With a batch of one row the weights move after every row; with all "
        "of them, once an epoch.",
        ("batch", "batches", "mini-batch"),
        see=("update", "epoch"),
    ),
    Entry(
        "epoch",
        "One pass over all rows, save test rows, which are left out. Learning mostly takes many.",
        ("epoch", "epochs"),
        see=("batch", "row"),
    ),
    Entry(
        "shuffle",
        "Taking the rows in a new random order every epoch, so that the network does not lean on "
        "the order in the file.",
        ("shuffled",),
        see=("seed", "epoch"),
    ),
    Entry(
        "end",
        "The last step of a run. It says why the run is over: all epochs done, the loss low enough "
        "or no longer improving, or numbers that grew out of bounds.",
        see=("converged", "diverged"),
    ),
    Entry(
        "optimiser",
        "The rule that turns gradients into steps. The plainest is sgd; others remember earlier "
        "gradients to go faster or more steadily.",
        ("optimiser",),
        see=("sgd", "momentum", "adam"),
    ),
    *(optimizer.entry for optimizer in OPTIMIZERS),
    Entry(
        "regularisation",
        "A price on large weights, so that the network finds simpler answers: l2 adds l2·w to a "
        "weight's gradient, l1 adds l1 with the sign of w. Biases pay nothing.",
        ("penalty", "penalties", "l1", "l2"),
        see=("overfitting", "gradient"),
    ),
    Entry(
        "frozen",
        "A parameter that training must not change: its gradient is shown, but it keeps its value.",
        ("frozen",),
        see=("parameter", "update"),
    ),
    Entry(
        "scaling",
        "Bringing columns to a similar size before training. standard takes the mean away and "
        "divides by the spread; minmax stretches to 0 … 1. Large inputs make large gradients.",
        ("scaled", "scale", "unscaled", "standard", "minmax"),
        "(x − mean) / deviation",
        ("input", "diverged"),
    ),
    Entry(
        "test rows",
        "Rows kept apart, which training never sees. Their loss says how well the network does on "
        "what is new to it.",
        ("test rows", "held out"),
        see=("overfitting",),
    ),
    Entry(
        "overfitting",
        "Learning the examples by heart, chance included: the loss on the training rows goes on "
        "falling while that on the test rows rises.",
        ("overfitting",),
        see=("test rows", "regularisation"),
    ),
    Entry(
        "converged",
        "The loss has come to rest: more epochs change next to nothing. That is the usual good "
        "end, if the loss is low by then.",
        ("converged", "settled"),
        see=("plateau", "loss"),
    ),
    Entry(
        "diverged",
        "The loss has grown instead of falling, mostly past all bounds: each update jumps over the "
        "goal, farther every time. A smaller learning rate or scaled inputs mostly help.",
        ("diverges", "diverged", "diverging", "overshoots", "overflowed"),
        see=("learning rate", "scaling"),
    ),
    Entry(
        "dead relu",
        "A relu neuron whose weighted sum is below 0 for every row: it gives 0, its slope is 0, so "
        "no gradient reaches it and it mostly stays that way.",
        ("dead",),
        see=("relu", "leaky_relu"),
    ),
    Entry(
        "twins",
        "Two neurons of a layer with equal weights. They get equal gradients and stay equal, two "
        "doing the work of one. Random first values prevent it.",
        ("twins",),
        see=("init", "constant"),
    ),
    Entry(
        "saturated",
        "A sigmoid or tanh neuron that is far out where its curve is flat: its slope is close to "
        "0, so nearly nothing of the gradient comes through.",
        ("saturated",),
        see=("sigmoid", "tanh", "vanishing gradient"),
    ),
    Entry(
        "vanishing gradient",
        "On the way back through many layers the links multiply; where most are below 1, next to "
        "nothing is left for the first layers, and they hardly learn.",
        ("gradients vanish", "vanishing gradient"),
        see=("saturated", "exploding gradient", "xavier_uniform"),
    ),
    Entry(
        "exploding gradient",
        "The reverse of vanishing: links above 1 multiply on the way back, and the first layers "
        "get gradients so large that they take leaps.",
        ("gradients explode", "exploding gradient"),
        see=("vanishing gradient", "learning rate"),
    ),
    Entry(
        "plateau",
        "A stretch of many epochs in which the loss hardly changes though it is still high. The "
        "network may find its way out, or need another init or learning rate.",
        ("plateau",),
        see=("converged", "learning rate"),
    ),
)
