# Golden values of src/evaluation/roc: R's pROC on the aSAH data set (113 patients with subarachnoid haemorrhage; outcome
# and three scores only). Data: Turck et al. (2010), "A multiparameter panel method for outcome prediction following
# aneurysmal subarachnoid hemorrhage", Intensive Care Medicine 36(1), 107-115, as shipped with pROC.
#
# Run from the repository root:  Rscript benchmarks/oracles/roc.R
# Writes src/evaluation/roc/fixtures/asah.json. Needs pROC.
suppressMessages(library(pROC))
data(aSAH)
options(digits = 17)

number <- function(x) formatC(x, digits = 17, width = 1, format = "g")
array <- function(x) paste0("[", paste(vapply(x, number, ""), collapse = ", "), "]")
text <- function(x) paste0("\"", x, "\"")
object <- function(...) {
  fields <- list(...)
  paste0("{", paste0("\"", names(fields), "\": ", unlist(fields), collapse = ", "), "}")
}

truth <- as.integer(aSAH$outcome == "Poor")
scores <- list(s100b = aSAH$s100b, ndka = aSAH$ndka, wfns = as.numeric(aSAH$wfns))
curve <- function(score, rows = seq_along(truth)) {
  roc(truth[rows], score[rows], levels = c(0, 1), direction = "<", quiet = TRUE)
}
curves <- lapply(scores, curve)

one <- function(name) {
  curve <- curves[[name]]
  ci <- as.numeric(ci.auc(curve))
  ci90 <- as.numeric(ci.auc(curve, conf.level = 0.9))
  partial <- function(most) {
    suppressWarnings(as.numeric(auc(curve, partial.auc = c(1, 1 - most), partial.auc.correct = TRUE)))
  }
  object(
    name = text(name), area = number(as.numeric(curve$auc)), standardError = number(sqrt(var(curve))),
    ci95 = array(ci[c(1, 3)]), ci90 = array(ci90[c(1, 3)]), partialTenth = number(partial(0.1)),
    partialHalf = number(partial(0.5))
  )
}
paired <- function(a, b) {
  test <- roc.test(curves[[a]], curves[[b]], method = "delong", paired = TRUE)
  object(
    a = text(a), b = text(b), z = number(test$statistic), p = number(test$p.value), ci95 = array(test$conf.int)
  )
}
# One score against another as if of other patients (a test of pROC itself), and men against women.
unpaired <- function(name, first, second) {
  test <- roc.test(first, second, method = "delong", paired = FALSE)
  object(
    name = text(name), t = number(test$statistic), degreesOfFreedom = number(test$parameter), p = number(test$p.value)
  )
}
men <- which(aSAH$gender == "Male")
women <- which(aSAH$gender == "Female")
set.seed(42)
boot <- function(name) {
  areas <- ci.auc(curves[[name]], method = "bootstrap", boot.n = 20000, boot.stratified = TRUE, progress = "none")
  object(name = text(name), ci95 = array(as.numeric(areas)[c(1, 3)]))
}

json <- object(
  source = text(paste0(
    "pROC ", packageVersion("pROC"), ", R ", getRversion(), "; data aSAH (Turck et al. 2010); benchmarks/oracles/roc.R"
  )),
  truth = array(truth), isMale = array(as.integer(aSAH$gender == "Male")),
  s100b = array(scores$s100b), ndka = array(scores$ndka), wfns = array(scores$wfns),
  areas = paste0("[", paste(vapply(names(scores), one, ""), collapse = ", "), "]"),
  paired = paste0("[", paste(
    paired("wfns", "s100b"), paired("wfns", "ndka"), paired("ndka", "s100b"), sep = ", "
  ), "]"),
  unpaired = paste0("[", paste(
    unpaired("wfns against s100b", curves$wfns, curves$s100b),
    unpaired("wfns, men against women", curve(scores$wfns, men), curve(scores$wfns, women)),
    sep = ", "
  ), "]"),
  bootstrap = paste0("[", paste(vapply(names(scores), boot, ""), collapse = ", "), "]")
)
writeLines(json, "src/evaluation/roc/fixtures/asah.json")
