# Writes src/evaluation/fixtures/two-class-example.json: the table `two_class_example` of R's modeldata (MIT licence),
# on which yardstick's tests print roc_auc .939313857389967 and pr_auc .9464467.
#
#   Rscript benchmarks/oracles/two_class_example.R
library(modeldata)
data(two_class_example)
truth <- as.integer(two_class_example$truth == "Class1")
score <- two_class_example$Class1
cat(
  sprintf(
    "{\n  \"source\": \"R %s, modeldata %s\",\n  \"truth\": [%s],\n  \"score\": [%s]\n}\n",
    getRversion(), packageVersion("modeldata"),
    paste(truth, collapse = ", "), paste(sprintf("%.17g", score), collapse = ", ")
  ),
  file = "src/evaluation/fixtures/two-class-example.json"
)
