/* The loop that chainstep's kernel is measured against: a generic network, not one size compiled
   in, with the same order of arithmetic, so that the bits can be compared. */
#include <math.h>
#include <stddef.h>

enum { LINEAR, SIGMOID, TANH, RELU, SOFTMAX };
enum { SQUARED_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY };

static double ln(double v) { return v <= 0.0 ? -744.4400719213812 : log(v); }

static void activate(int code, const double *z, double *out, int n) {
    switch (code) {
    case LINEAR: for (int j = 0; j < n; j++) out[j] = z[j]; break;
    case SIGMOID: for (int j = 0; j < n; j++) out[j] = 1.0 / (1.0 + exp(-z[j])); break;
    case TANH: for (int j = 0; j < n; j++) out[j] = tanh(z[j]); break;
    case RELU: for (int j = 0; j < n; j++) out[j] = z[j] > 0.0 ? z[j] : 0.0; break;
    case SOFTMAX: {
        double largest = z[0], total = 0.0;
        for (int j = 1; j < n; j++) if (z[j] > largest) largest = z[j];
        for (int j = 0; j < n; j++) { out[j] = exp(z[j] - largest); total += out[j]; }
        for (int j = 0; j < n; j++) out[j] /= total;
    }
    }
}

static double loss_of(int code, const double *y, const double *out, int n) {
    double total = 0.0;
    for (int k = 0; k < n; k++) {
        double term;
        if (code == CROSS_ENTROPY) term = y[k] * ln(out[k]);
        else if (code == BINARY_CROSS_ENTROPY)
            term = y[k] * ln(out[k]) + (1.0 - y[k]) * ln(1.0 - out[k]);
        else term = (y[k] - out[k]) * (y[k] - out[k]);
        total = k ? total + term : term;
    }
    return code == SQUARED_ERROR ? total : -total;
}

/* layers: how many, inputs counted. z, o, d, delta: room for every neuron. Returns the mean loss
   of the last epoch, each row's as seen before its update. */
double train(int layers, const int *sizes, const int *codes, int loss, double *p, double *z,
             double *o, double *d, double *delta, const double *x, const double *y, int rows,
             long epochs, double rate) {
    int last = layers - 1, outputs = sizes[last];
    double sum = 0.0;
    for (long epoch = 0; epoch < epochs; epoch++) {
        sum = 0.0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < sizes[0]; i++) o[i] = x[(size_t)row * sizes[0] + i];
            const double *target = y + (size_t)row * outputs;

            size_t at = 0, weights = 0; /* where the layer's neurons and weights begin */
            for (int l = 1; l < layers; l++) {
                int n = sizes[l - 1], m = sizes[l];
                const double *restrict in = o + at;
                at += n;
                double *restrict zl = z + at;
                const double *restrict w = p + weights, *restrict b = w + (size_t)n * m;
                for (int j = 0; j < m; j++) zl[j] = w[j] * in[0];
                for (int i = 1; i < n; i++) {
                    const double *restrict wi = w + (size_t)i * m;
                    double v = in[i];
                    for (int j = 0; j < m; j++) zl[j] += wi[j] * v;
                }
                for (int j = 0; j < m; j++) zl[j] += b[j];
                activate(codes[l], zl, o + at, m);
                weights += (size_t)(n + 1) * m;
            }
            sum += loss_of(loss, target, o + at, outputs);

            size_t next_weights = 0;
            for (int l = last; l > 0; l--) {
                int n = sizes[l - 1], m = sizes[l];
                double *dl = d + at, *el = delta + at, *ol = o + at;
                if (l == last && loss != SQUARED_ERROR) {
                    for (int j = 0; j < m; j++) el[j] = ol[j] - target[j];
                } else {
                    if (l == last) {
                        for (int j = 0; j < m; j++) dl[j] = -2.0 * (target[j] - ol[j]);
                    } else {
                        int k = sizes[l + 1];
                        const double *e = delta + at + m, *w = p + next_weights;
                        for (int i = 0; i < m; i++) {
                            double total = e[0] * w[(size_t)i * k];
                            for (int j = 1; j < k; j++) total += e[j] * w[(size_t)i * k + j];
                            dl[i] = total;
                        }
                    }
                    const double *zl = z + at;
                    switch (codes[l]) {
                    case LINEAR: for (int j = 0; j < m; j++) el[j] = dl[j]; break;
                    case SIGMOID:
                        for (int j = 0; j < m; j++) el[j] = dl[j] * (ol[j] * (1.0 - ol[j])); break;
                    case TANH: for (int j = 0; j < m; j++) el[j] = dl[j] * (1.0 - ol[j] * ol[j]); break;
                    case RELU: for (int j = 0; j < m; j++) el[j] = dl[j] * (zl[j] > 0.0 ? 1.0 : 0.0);
                    }
                }
                at -= n;
                weights -= (size_t)(n + 1) * m;
                next_weights = weights;
            }

            at = weights = 0;
            for (int l = 1; l < layers; l++) {
                int n = sizes[l - 1], m = sizes[l];
                const double *restrict in = o + at, *restrict el = delta + at + n;
                double *restrict w = p + weights, *restrict b = w + (size_t)n * m;
                for (int i = 0; i < n; i++) {
                    double *restrict wi = w + (size_t)i * m;
                    double v = in[i];
                    for (int j = 0; j < m; j++) wi[j] -= rate * (el[j] * v);
                }
                for (int j = 0; j < m; j++) b[j] -= rate * el[j];
                at += n;
                weights += (size_t)(n + 1) * m;
            }
        }
    }
    return sum / rows;
}
