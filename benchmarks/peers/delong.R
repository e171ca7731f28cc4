# The paired DeLong test of R's pROC on two files of scores (float64) and a file of labels (uint8), spoken to as the
# Python peers are: one line of standard input, one line of JSON back (see peer.py). Only roc() and roc.test() are timed.
suppressMessages(library(pROC))

arguments <- commandArgs(trailingOnly = TRUE)
doubles <- function(path) readBin(path, "double", n = file.size(path) / 8, size = 8, endian = "little")
first <- doubles(arguments[1])
second <- doubles(arguments[2])
truth <- readBin(arguments[3], "integer", n = file.size(arguments[3]), size = 1, signed = FALSE)

say <- function(...) {
  cat(sprintf(...), "\n", sep = "")
  flush(stdout())
}
say("{\"ready\": true, \"versions\": {\"pROC\": \"%s\", \"R\": \"%s\"}}", packageVersion("pROC"), getRversion())
input <- file("stdin", "r")
while (length(readLines(input, n = 1)) > 0) {
  start <- proc.time()[["elapsed"]]
  curve <- function(score) roc(truth, score, levels = c(0, 1), direction = "<", quiet = TRUE)
  test <- roc.test(curve(first), curve(second), method = "delong", paired = TRUE)
  seconds <- proc.time()[["elapsed"]] - start
  say(
    "{\"seconds\": %.6f, \"answer\": {\"statistic\": %.17g, \"pValue\": %.17g, \"areaA\": %.17g, \"areaB\": %.17g}}",
    seconds, test$statistic, test$p.value, test$roc1$auc, test$roc2$auc
  )
}
