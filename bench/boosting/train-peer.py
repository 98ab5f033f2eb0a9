"""Trains once with XGBoost or LightGBM in a process of its own. Prints one line of JSON."""
import json
import resource
import sys
import time

import numpy as np

peer, path = sys.argv[1:3]
rows, test_rows, features, classes, threads, rounds = map(int, sys.argv[3:9])
with open(path, "rb") as file:
    read = lambda count: np.fromfile(file, dtype=np.float32, count=count)
    x, y = read(rows * features).reshape(rows, features), read(rows)
    test_x, test_y = read(test_rows * features).reshape(test_rows, features), read(test_rows)

if peer == "xgboost":
    import xgboost
    params = {"objective": "binary:logistic" if classes == 2 else "multi:softprob", "tree_method": "hist", "max_depth": 5,
              "eta": 0.05, "max_bin": 256, "nthread": threads}
    if classes > 2:
        params["num_class"] = classes
    cpu, wall = time.process_time(), time.perf_counter()
    # The quantile matrix is the library's fastest and smallest way to histogram training.
    model = xgboost.train(params, xgboost.QuantileDMatrix(x, y, max_bin=256, nthread=threads), rounds)
    predict, version = model.inplace_predict, xgboost.__version__
else:
    import lightgbm
    params = {"objective": "binary" if classes == 2 else "multiclass", "max_depth": 5, "num_leaves": 32, "learning_rate": 0.05,
              "max_bin": 255, "lambda_l2": 1.0, "min_sum_hessian_in_leaf": 1.0, "num_threads": threads, "verbosity": -1}
    if classes > 2:
        params["num_class"] = classes
    cpu, wall = time.process_time(), time.perf_counter()
    model = lightgbm.train(params, lightgbm.Dataset(x, y), rounds)
    predict, version = lambda part: model.predict(part, num_threads=threads), lightgbm.__version__
seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

started = time.perf_counter()
p = predict(test_x)
batch = test_rows / (time.perf_counter() - started)
p = p.reshape(test_rows, -1)
chosen = np.where(test_y == 1, p[:, 0], 1 - p[:, 0]) if classes == 2 else p[np.arange(test_rows), test_y.astype(int)]
if peer == "xgboost":
    model.set_param({"nthread": 1})
times = []
for index in range(3000):
    row = test_x[index % test_rows : index % test_rows + 1]
    before = time.perf_counter_ns()
    predict(row)
    times.append((time.perf_counter_ns() - before) / 1000)
times = sorted(times[1000:])
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "logLoss": float(-np.mean(np.log(chosen))), "rssMb": rss, "version": version,
                  "batchRowsPerSecond": batch, "singleP50us": times[len(times) // 2], "singleP99us": times[len(times) * 99 // 100]}))
