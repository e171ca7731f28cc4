/**
 * The program of every thread but those of the kernels; `threadCode` makes it a text.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import { helpWithFolds } from "../selection/fold-helper.ts";
import type { HelperPlace } from "../selection/fold-order.ts";
import type { OffloadOrder } from "./offload-messages.ts";
import { doOffloadOrder } from "./offload-worker.ts";

const given = workerData as OffloadOrder | HelperPlace;
if ("port" in given) helpWithFolds(given);
else void doOffloadOrder(given);
