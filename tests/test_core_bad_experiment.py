"""Experiments that cannot be used: every complaint, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest
from toml_texts import DATA, complaint, read

from core.data.settings import MAX_LAYERS
from core.rules import initializers, losses, optimizers

PLAIN = "write it as a plain decimal number, such as 8, -3.5 or 1e-3, or delete the row"
SHAPE = "the shape is weights[layer][from][to]"


pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[data\nrows = 1",
            "net.toml:1: not valid TOML in column 6: "
            "Expected ']' at the end of a table declaration"
            "\nclose the brackets around the section's name, such as [training]",
        ),
        ("[data]\nrows = [[1, 2]", "net.toml: not valid TOML: Unclosed array, at the end"
            "\nclose the list with ], and put commas between its values"),
        ("title = 'x'\n", "net.toml: there is no data\n"
            'begin with [data] and file = "students.csv", or rows = [[8, 80, 3]]'),
        ("[data]\n", "net.toml:1, [data]: there is no data\n"
            'begin with [data] and file = "students.csv", or rows = [[8, 80, 3]]'),
        ("\ndata = 3\n", 'net.toml:2, key "data": data must be a section\n'
            "begin it with a line [data]"),
        ("learning_rate = 1\n" + DATA, 'net.toml:1, key "learning_rate": there is no such key at '
            "the top level\nit belongs under a line [training]"),
        ("learning_rat = 1\n" + DATA, 'net.toml:1, key "learning_rat": there is no such key at '
            "the top level\n"
            "known here: format, title, about, data, network, init, training, names"),
        (DATA + "[training]\nhidden = [3]\n", 'net.toml:6, key "hidden": there is no such key in '
            "[training]\nit belongs under a line [network]"),
        (DATA + '[network]\nbias = "shared"\n', 'net.toml:6, key "bias": there is no such key in '
            '[network]\ndid you mean "biases"?'),
        (DATA + "[network]\nbias = 0.5\n", 'net.toml:6, key "bias": there is no such key in '
            "[network]\nit belongs under a line [init]"),
        (DATA + '[network]\nbiases = "each"\nbias = "none"\n', 'net.toml:7, key "bias": there is '
            "no such key in [network]\nit belongs under a line [init]"),
        (DATA + "[trainning]\n", 'net.toml:5, key "trainning": there is no such key at the top '
            'level\ndid you mean "training"?'),
        (DATA + "[training]\nlearning_rat = 1\n", 'net.toml:6, key "learning_rat": there is no '
            'such key in [training]\ndid you mean "learning_rate"?'),
        (DATA + "training.learning_rat = 1\n", 'net.toml:5, key "training": there is no such key '
            "in [data]\nknown here: file, columns, rows, inputs, targets, classes, missing, "
            "scale_inputs, scale_targets, test_share"),
        ('data = {file = "d.csv", filee = 1}\n', 'net.toml:1, key "filee": there is no such key '
            'in [data]\ndid you mean "file"?'),
        ("format = 2\n" + DATA, 'net.toml:1, key "format": format 2 is newer than this program, '
            "which reads format 1\ninstall a newer chainstep"),
        ("format = 0\n" + DATA,
            'net.toml:1, key "format": must be a whole number from 1 to 1,000,000,000, not 0'
            "\nwrite such as format = 1"),
        ("title = 3\n" + DATA, 'net.toml:1, key "title": must be a text in quotes, not 3'
            '\nwrite such as title = "net"'),
        ("\na = [\n" + "[" * 3000 + "\n]", "net.toml:3: lists, tables or keys are nested too "
            "deeply\nan experiment needs three levels"),
        ("\na" + ".a" * 3000 + " = 1", "net.toml:2: lists, tables or keys are nested too deeply\n"
            "an experiment needs three levels"),
        ("\na" + ".'a'" * 3000 + " = 1", "net.toml:2: lists, tables or keys are nested too deeply\n"
            "an experiment needs three levels"),
        (f"# {'1' * 5000}\na = '{'1' * 5000}'\nb = [\n{'1' * 5000}]",
            "net.toml:4: a number has too many digits\nwrite it with an exponent, such as 1e30"),
        ("[data]\n\n[data]\n",
            'net.toml:3: not valid TOML in column 6: Cannot declare "data" twice'
            "\nwrite that section once, with all its keys below it"),
        ("[data.'x(\"']\n['data'.\"x(\\u0022\"]\n",
            'net.toml:2: not valid TOML in column 19: Cannot declare "data.x("" twice'
            "\nwrite that section once, with all its keys below it"),
        ("data = {file = 'd.csv'}\n[data.x]\n",
            'net.toml:2: not valid TOML in column 8: Cannot declare "data.x" twice'
            "\nwrite that section once, with all its keys below it"),
        ("data.file = {}\ndata.file.x = 3\n", "net.toml:2: not valid TOML in column 16: "
            'Cannot mutate immutable namespace "data.file"'
            "\nwrite all keys of a section in one place: below its name, or between { and }"),
        ('[data]\n"fi\\u006ce" = 3\n',
            'net.toml:2, key "file": must be a text in quotes, not 3'
            '\nwrite such as file = "a text"'),
        ('\n["da\\u0074a"]\n\n"a\\"b" = 3\n', 'net.toml:4, key "a"b": there is no such key in '
            "[data]\nknown here: file, columns, rows, inputs, targets, classes, missing, "
            "scale_inputs, scale_targets, test_share"),
    ],
)  # fmt: skip
def test_bad_toml_is_refused(text: str, message: str) -> None:
    assert complaint(text) == message


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("learning_rate = true", "must be a number above 0, not true"
            "\nwrite such as learning_rate = 0.1"),
        ("learning_rate = 0", "must be a number above 0, not 0"
            "\nwrite such as learning_rate = 0.1"),
        ("learning_rate = -0.10", "must be a number above 0, not -0.10"
            "\nwrite such as learning_rate = 0.1"),
        ("batch_size = -2000", "must be a whole number from 0 to 1,000,000,000, not -2000"
            "\nwrite such as batch_size = 1"),
        ("learning_rate = nan", "must be a number above 0, not nan"
            "\nwrite such as learning_rate = 0.1"),
        ("learning_rate = inf", "must be a number above 0, not inf"
            "\nwrite such as learning_rate = 0.1"),
        ("learning_rate = '0,1'", 'must be a number above 0, not "0,1"'
            "\nwrite such as learning_rate = 0.1"),
        (f"learning_rate = 1{'0' * 400}", "must be a number above 0, not a number of many digits"
            "\nwrite such as learning_rate = 0.1"),
        ("momentum = 1.0", "must be a number from 0 to below 1, not 1.0"
            "\nwrite such as momentum = 0.9"),
        ("beta1 = -0.1", "must be a number from 0 to below 1, not -0.1"
            "\nwrite such as beta1 = 0.9"),
        ("beta2 = 1", "must be a number from 0 to below 1, not 1"
            "\nwrite such as beta2 = 0.999"),
        ("rho = 2", "must be a number from 0 to below 1, not 2"
            "\nwrite such as rho = 0.99"),
        ("epsilon = -1e-8", "must be a number, 0 or above, not -1e-8"
            "\nwrite such as epsilon = 1e-08"),
        ("weight_decay = -1", "must be a number, 0 or above, not -1"
            "\nwrite such as weight_decay = 0.01"),
        ("l1 = -1", "must be a number, 0 or above, not -1"
            "\nwrite such as l1 = 0.0"),
        ("l2 = []", "must be a number, 0 or above, not a list"
            "\nwrite such as l2 = 0.0"),
        ("epochs = 0", "must be a whole number from 1 to 1,000,000,000, not 0"
            "\nwrite such as epochs = 100"),
        ("epochs = 1.5", "must be a whole number from 1 to 1,000,000,000, not 1.5"
            "\nwrite such as epochs = 100"),
        ("epochs = 2.0", "must be a whole number from 1 to 1,000,000,000, not 2.0"
            "\nwrite such as epochs = 100"),
        ("batch_size = -1", "must be a whole number from 0 to 1,000,000,000, not -1"
            "\nwrite such as batch_size = 1"),
        ("patience = false", "must be a whole number from 0 to 1,000,000,000, not false"
            "\nwrite such as patience = 0"),
        ("shuffle = 1", "must be true or false, not 1"
            "\nwrite such as shuffle = false"),
        ("target_loss = 2020-01-01", "must be a number, 0 or above, not a date or time"
            "\nwrite such as target_loss = 0.0"),
        ("optimizer = 'sgdd'", '"sgdd" is not known\ndid you mean "sgd"?'),
        ("optimizer = 'zzz'", '"zzz" is not known\n'
             f"choose one of {', '.join(optimizers.BY_NAME)}"),
        ("optimizer = ['sgd']", "must be a name in quotes, not a list"
            '\nwrite such as optimizer = "sgd"'),
        ("frozen = 'w111'", 'must be a list of names, such as ["w111", "biases", "layer 1"], '
            'not "w111"'
            "\nwrite such as frozen = […], in square brackets"),
        ("frozen = [1]", "must hold names in quotes, not 1"
            '\nwrite such as frozen = ["w111", "biases"]'),
        ("frozen = ['wieghts']", 'the network has no "wieghts"\ndid you mean "weights"?'),
        ("frozen = ['layer 3']", 'the network has no "layer 3"\npossible are "weights", "biases", '
            '"layer 1" and names like "w111"'),
        ("frozen = ['layre 2']", 'the network has no "layre 2"\ndid you mean "layer 2"?'),
        ("frozen = ['??']", 'the network has no "??"\npossible are "weights", "biases", "layer 1" '
            'and names like "w111"'),
    ],
)  # fmt: skip
def test_bad_training_keys_are_refused(key: str, message: str) -> None:
    name = key.split()[0]
    text = f"{DATA}[training]\n\n{key}\n"
    assert complaint(text) == f'net.toml:7, key "{name}": {message}'


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("hidden = '4'", 'must be a list of whole numbers, such as [4, 4], not "4"'
            "\nwrite such as hidden = […], in square brackets"),
        ("hidden = [2.0]", "must be a list of whole numbers, such as [4, 4], and holds 2.0"
            "\nwrite such as hidden = [4, 4]"),
        ("hidden = [true]", "must be a list of whole numbers, such as [4, 4], and holds true"
            "\nwrite such as hidden = [4, 4]"),
        ("hidden = [0]", "a layer of 0 neurons is out of range\n1 to 1,000,000 are possible"),
        ("hidden = [100000000]",
            "a layer of 100000000 neurons is out of range\n1 to 1,000,000 are possible"),
        ("hidden = [1000, 1000]", "the network 2-1000-1000-1 has 1,005,001 parameters, and "
            "1,000,000 are the most\nmake the layers smaller"),
        (f"hidden = {[1] * 50}", "50 hidden layers are too many: 49 are the most\n"
            "a few are enough to see what depth does"),
        ("hidden_activation = 'tanhh'", '"tanhh" is not known\ndid you mean "tanh"?'),
        ("hidden_activation = 3", "must be a name or a list of names, not 3"
            "\nwrite such as hidden_activation = […], in square brackets"),
        ("hidden_activation = [3]", "must be a name in quotes, not 3"
            '\nwrite such as hidden_activation = "tanh"'),
        ("hidden_activation = 'softmax'",
            "softmax is for the output layer only\ntake tanh, relu or sigmoid"),
        ("hidden_activation = ['tanh', 'tanh']", "2 activations for 1 hidden layer\n"
            "give one name for all layers, or one for each"),
        ("output_activation = 'softmax'", "softmax needs at least 2 outputs, and there is 1 "
            "target\nfor two classes in one column of 0 and 1 take sigmoid with "
            "binary_cross_entropy"),
        ("loss = 'squared'", '"squared" is not known\nchoose one of ' + ", ".join(losses.BY_NAME)),
        ("loss = 'squared_errro'", '"squared_errro" is not known\ndid you mean "squared_error"?'),
    ],
)  # fmt: skip
def test_bad_network_keys_are_refused(key: str, message: str) -> None:
    name = key.split()[0]
    assert complaint(f"{DATA}[network]\n{key}\n") == f'net.toml:6, key "{name}": {message}'


def test_the_largest_depth_is_allowed() -> None:
    assert len(read(DATA, hidden=(1,) * 49).network.sizes) == MAX_LAYERS + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("loss = 'cross_entropy'\noutput_activation = 'linear'",
            'net.toml:7, key "output_activation": the loss cross_entropy needs the output '
            "activation softmax, not linear\n"
            "set output_activation to softmax, or take another loss"),
        ("loss = 'binary_cross_entropy'\noutput_activation = 'tanh'",
            'net.toml:7, key "output_activation": the loss binary_cross_entropy needs the output '
            "activation sigmoid, not tanh\n"
            "set output_activation to sigmoid, or take another loss"),
        ("loss = 'binary_cross_entropy'", 'net.toml:3, key "rows", row 1, column "y": 3 is no '
            "target for binary_cross_entropy, which needs numbers from 0 to 1\n"
            "for other numbers take the loss squared_error"),
    ],
)  # fmt: skip
def test_outputs_losses_and_targets_must_go_together(text: str, message: str) -> None:
    assert complaint(f"{DATA}[network]\n{text}\n") == message


def test_targets_of_a_file_that_are_no_probabilities_are_named_by_line() -> None:
    Path("d.csv").write_text("a,p,q\n1,0.5,0.5\n\n2,0.7,0.2\n")
    text = '[data]\nfile = "d.csv"\ntargets = ["p", "q"]\n[network]\nloss = "cross_entropy"\n'
    assert complaint(text) == (
        'd.csv:4, column "p": the targets of the row add up to 0.9, and cross_entropy needs 1\n'
        "give each row a 1 in one target and 0 in the others"
    )


def test_targets_that_are_probabilities_are_not_scaled() -> None:
    text = '[data]\nrows = [[1, 0], [2, 1]]\nscale_targets = "standard"\n'
    assert complaint(text + '[network]\nloss = "binary_cross_entropy"\n') == (
        'net.toml:3, key "scale_targets": targets for binary_cross_entropy must not be scaled\n'
        'write scale_targets = "none"'
    )
    text = '[data]\nrows = [[1, "a"], [2, "b"]]\nscale_targets = "standard"\n'
    assert complaint(text) == (
        'net.toml:3, key "scale_targets": classes are not scaled\nwrite scale_targets = "none"'
    )


@pytest.mark.parametrize(
    ("init", "message"),
    [
        ("seed = -1", 'seed": must be a whole number from 0 to 4,294,967,295, not -1'
            "\nwrite such as seed = 0"),
        ("scheme = 'zero'", 'scheme": "zero" is not known\n'
            f"choose one of {', '.join(initializers.BY_NAME)}"),
        ("weight = nan", 'weight": must be a number, not nan'
            "\nwrite such as weight = 1.0"),
        ("scheme = 'given'", 'scheme": the scheme is given, and there are no weights\nwrite, for '
            "2-2-1, weights = [[[w111, w112], [w121, w122]], [[w211], [w221]]] and biases = "
            "[[b11, b12], [b21]]"),
        ("biases = [[1, 1], [1]]", 'biases": biases are given, and the scheme is constant\n'
            'write scheme = "given"'),
        ("weights = 1\nscheme = 'given'\nbiases = 1",
            f'weights": the weights must be a list, not 1\n{SHAPE}'),
        ("weights = [[[1, 2], [3, 4]]]\nscheme = 'given'\nbiases = 1",
            f'weights": the weights are 1 instead of 2 layers\n{SHAPE}'),
        ("weights = [[[1, 2]], [[5], [6]]]\nscheme = 'given'\nbiases = 1",
            'weights": the weights of layer 1 are 1 instead of 2 neurons before it\n' + SHAPE),
        ("weights = [[[1, 2], [3]], [[5], [6]]]\nscheme = 'given'\nbiases = 1",
            'weights": the weights of neuron 2 before layer 1 are 1 instead of 2 numbers\n'
            + SHAPE),
        ("weights = [[[1, 2], [3, true]], [[5], [6]]]\nscheme = 'given'\nbiases = 1",
            'weights": the weights of neuron 2 before layer 1 must be numbers, not true'
            "\nwrite such as 0.5 or -1e-3"),
        ("biases = [[1, 2, 3], [4]]\nscheme = 'given'\nweights = [[[1, 2], [3, 4]], [[5], [6]]]",
            'biases": the biases of layer 1 are 3 instead of 2 numbers\n'
            "the shape is biases[layer][neuron]"),
    ],
)  # fmt: skip
def test_bad_init_keys_are_refused(init: str, message: str) -> None:
    assert complaint(f"{DATA}[init]\n{init}\n") == f'net.toml:6, key "{message}'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('file = "d.csv"\nrows = [[1, 2]]',
            'net.toml:3, key "rows": the data has a file and rows\nkeep one of the two'),
        ('file = "d.csv"\ncolumns = ["a"]', 'net.toml:3, key "columns": the columns of a file are '
            "named in its first row\nleave this key out"),
        ("file = 3", 'net.toml:2, key "file": must be a text in quotes, not 3'
            '\nwrite such as file = "a text"'),
        ('file = ""', 'net.toml:2, key "file": the name is empty\n'
            'write such as file = "students.csv"'),
        ('file = " "', 'net.toml:2, key "file": the name is empty\n'
            'write such as file = "students.csv"'),
        ('file = "dd.csv"',
            'net.toml:2, key "file": dd.csv: there is no such file\n'
            "in that folder there are d.csv, l.csv, one.csv, x.csv"),
        ('\nfile = "a\\u0000.csv"',
            'net.toml:3, key "file": a\\x00.csv: cannot be read: '
            "no file's name holds a NUL character"
            "\nwrite the name without it"),
        ('file = "."', 'net.toml:2, key "file": .: is a folder, not a file\n'
            "name a .toml or data file in it"),
        (f'file = "{"x" * 300}.csv"',
            f'net.toml:2, key "file": …{"x" * 146}.csv: cannot be read: file name too long'
            "\ngive it a shorter name"),
        ('file = "l.csv"', 'net.toml:2, key "file": l.csv:3: not UTF-8 text (byte 0xe4)\n'
            "save it as UTF-8: a spreadsheet as CSV UTF-8, a text in an editor with the encoding "
            "UTF-8"),
        ('file = "one.csv"', 'one.csv:1, column "y": every row has the same class, "a"\n'
            "telling classes apart takes at least two of them"),
        ('rows = [[1, "a"], [2, "a"]]',
            'net.toml:2, key "rows", column "y": every row has the same class, "a"\n'
            "telling classes apart takes at least two of them"),
        ('file = "x.csv"',
            'x.csv:2, column "y": the value is missing; 1 of 2 rows has such a gap, in column y\n'
            "fill the gaps in, or leave these rows out with --missing drop "
            '(missing = "drop" under [data])'),
        ('file = "d.csv"\ninputs = ["cgpaa"]', 'net.toml:3, key "inputs": there is no column '
            '"cgpaa"\ndid you mean "cgpa"? The columns are cgpa, iq, lpa'),
        ('file = "d.csv"\ninputs = ["x"]', 'net.toml:3, key "inputs": there is no column '
            '"x"\nthe columns are cgpa, iq, lpa'),
        ('file = "d.csv"\ntargets = ["cgpa"]\ninputs = ["cgpa", "iq"]',
            'net.toml:3, key "targets": "cgpa" is an input too\na column is one or the other'),
        ('file = "d.csv"\ninputs = ["iq", "iq"]',
            'net.toml:3, key "inputs": the column "iq" is named twice\nname it once'),
        ('file = "d.csv"\ninputs = []',
            'net.toml:3, key "inputs": the list is empty\nname at least one column'),
        (f'file = "d.csv"\ninputs = {[f"c{k}" for k in range(1001)]}',
            'net.toml:3, key "inputs": 1,001 columns are more than 1,000\nname fewer'),
        ('file = "d.csv"\ninputs = [1]',
            'net.toml:3, key "inputs": must be a list of texts in quotes, and holds 1'
            '\nwrite such as inputs = ["cgpa", "iq"]'),
        ('file = "d.csv"\nscale_inputs = "std"',
            'net.toml:3, key "scale_inputs": "std" is not known\n'
            "choose one of none, standard, minmax"),
        ('file = "d.csv"\ntest_share = 1.0',
            'net.toml:3, key "test_share": must be a number from 0 to below 1, not 1.0'
            "\nwrite such as test_share = 0.0"),
        ("rows = 3", 'net.toml:2, key "rows": must be a list of rows, such as [[8, 80, 3]], not 3'
            "\nwrite such as rows = […], in square brackets"),
        ("rows = []", 'net.toml:2, key "rows": there are no rows\n'
            "write at least one, such as rows = [[8, 80, 3]]"),
        ("rows = [[]]", 'net.toml:2, key "rows": row 1 has 0 values\n'
            "make all rows equally long"),
        ("rows = [[1, 2], [1]]",
            'net.toml:2, key "rows": row 2 has 1 instead of 2 values\nmake all rows equally long'),
        ("rows = [[1, 2], 3]",
            'net.toml:2, key "rows": row 2 has 0 instead of 2 values\nmake all rows equally long'),
        ('columns = ["a", "a"]\nrows = [[1, 2]]',
            'net.toml:2, key "columns": two columns are called "a"\ngive each a name of its own'),
        ("rows = [[1, 2], [1, true]]",
            'net.toml:2, key "rows", row 2, column "y": "true" is not a finite decimal number\n'
            + PLAIN),
        ("rows = [[1, 2], [nan, 1]]",
            'net.toml:2, key "rows", row 2, column "x1": must be a number, not nan'
            "\nwrite such as 8, -3.5 or 1e-3"),
        ('rows = [[1, 2], ["x", 1]]',
            'net.toml:2, key "rows", row 2, column "x1": "x" is not a finite decimal number\n'
            + PLAIN),
        ('rows = [[1, "8"]]', 'net.toml:2, key "rows", row 1, column "y": must be a number, '
            'not "8"'
            "\nwrite it without quotation marks"),
        ('rows = [[1, ".5"], [1, 2]]', 'net.toml:2, key "rows", row 1, column "y": must be a '
            'number, not ".5"\nwrite it without quotation marks'),
        ('rows = [["1/35", 1], [1, 2]]', 'net.toml:2, key "rows", row 1, column "x1": must be a '
            'number, not "1/35"\nwrite it without quotation marks'),
    ],
)  # fmt: skip
def test_bad_data_keys_are_refused(data: str, message: str) -> None:
    Path("d.csv").write_text("cgpa,iq,lpa\n8,80,3\n")
    Path("l.csv").write_bytes(b"a,y\n1,2\n\xe4\x81,3\n")
    Path("one.csv").write_text("x,y\n1,a\n2,a\n")
    Path("x.csv").write_text("x,y\n1,\n1,2\n")
    assert complaint(f"[data]\n{data}\n") == message


def test_a_text_column_among_several_targets_is_refused() -> None:
    text = '[data]\ntargets = ["y", "z"]\ncolumns = ["a", "y", "z"]\nrows = [[1, 2, "no"]]\n'
    assert complaint(text).startswith(
        'net.toml:4, key "rows", row 1, column "z": "no" is text, and a text target stands alone\n'
    )
