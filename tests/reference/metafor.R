# Pool every data set of metafor_data.json with metafor and write the answers to metafor.json.
# Usage: Rscript metafor.R [data.json] [answers.json]
#
# Models, corrections and tests are metafor's defaults. Only the stopping rules are tighter, so
# that the answers hold to more digits than the comparison asks for.

suppressPackageStartupMessages({ library(metafor); library(jsonlite) })

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
args <- commandArgs(TRUE)
from <- if (length(args) > 0) args[1] else file.path(here, "metafor_data.json")
to <- if (length(args) > 1) args[2] else file.path(here, "metafor.json")

tight <- list(threshold = 1e-13, maxiter = 100000, tol = 1e-14)
tight_glmer <- list(glmerCtrl = list(
  optimizer = "bobyqa", tolPwrss = 1e-12,
  optCtrl = list(rhobeg = 0.02, rhoend = 1e-9, maxfun = 1e6)
))
tight_mv <- list(optimizer = "bobyqa", rhobeg = 0.1, rhoend = 1e-9)

methods <- c("FE", "DL", "REML", "PM")

fit <- function(es, method = "REML", test = "z", ...)
  suppressWarnings(rma(yi, vi, data = es, method = method, test = test, control = tight, ...))

numbers <- function(x) lapply(x, function(v) unname(as.numeric(v)))

pooled <- function(res) {
  p <- predict(res)
  numbers(list(
    estimate = res$beta, se = res$se, low = res$ci.lb, high = res$ci.ub,
    prediction_low = p$pi.lb, prediction_high = p$pi.ub, tau2 = res$tau2, i2_percent = res$I2,
    q = res$QE, q_p = res$QEp, weights_percent = weights(res)
  ))
}

steps <- function(x) numbers(list(
  estimate = x$estimate, se = x$se, low = x$ci.lb, high = x$ci.ub, tau2 = x$tau2, i2_percent = x$I2
))

regression <- function(es, method, test) {
  res <- fit(es, method, test, mods = ~ moderator)
  at <- predict(res, newmods = 2)
  numbers(list(
    intercept = res$beta[1], slope = res$beta[2], se = res$se[2], low = res$ci.lb[2],
    high = res$ci.ub[2], p = res$pval[2], tau2 = res$tau2, r2_percent = res$R2, q = res$QE,
    q_p = res$QEp, at_2 = at$pred, at_2_low = at$ci.lb, at_2_high = at$ci.ub
  ))
}

# Separate models (and tau2) for each subgroup, then a fixed-effect model on their estimates.
between <- function(es, method) {
  parts <- lapply(unique(es$group), function(g) fit(es[es$group == g, ], method))
  across <- rma(sapply(parts, coef), sei = sapply(parts, function(r) r$se),
                mods = ~ factor(seq_along(parts)), method = "FE")
  c(list(groups = lapply(parts, pooled)), numbers(list(q_between = across$QM, p = across$QMp)))
}

# Everything that needs only effect sizes and their variances.
analyse <- function(es, set) {
  k <- nrow(es)
  out <- list(effects = numbers(list(estimates = es$yi, variances = es$vi)))
  out$pooled <- sapply(methods, simplify = FALSE, function(m)
    list(z = pooled(fit(es, m)), hartung_knapp = pooled(fit(es, m, "knha"))))
  if (k > 2) {
    out$leave_one_out <- steps(leave1out(fit(es)))
    egger <- regtest(fit(es), model = "lm", predictor = "sei")
    slope <- summary(egger$fit)$coefficients
    out$egger <- numbers(list(intercept = slope[2, 1], se = slope[2, 2], t = slope[2, 3],
                              p = slope[2, 4], limit_estimate = slope[1, 1]))
  }
  out$cumulative <- steps(suppressWarnings(cumul(fit(es))))
  if (!is.null(set$moderator)) {
    es$moderator <- set$moderator
    out$regression <- sapply(methods, simplify = FALSE, function(m)
      list(z = regression(es, m, "z"), hartung_knapp = regression(es, m, "knha")))
  }
  if (!is.null(set$group)) {
    es$group <- set$group
    out$subgroups <- sapply(methods, simplify = FALSE, function(m) between(es, m))
  }
  out
}

double_arcsine <- function(es, set) {
  out <- analyse(es, set)
  shown <- predict(fit(es), transf = transf.ipft.hm, targs = list(ni = set$n))
  out$value <- numbers(list(value = shown$pred, low = shown$ci.lb, high = shown$ci.ub,
                            prediction_low = shown$pi.lb, prediction_high = shown$pi.ub))
  out
}

glmm <- function(set) {
  res <- suppressWarnings(rma.glmm(measure = "PLO", xi = set$events, ni = set$n,
                                   control = tight_glmer))
  p <- predict(res)
  numbers(list(estimate = res$beta, se = res$se, low = res$ci.lb, high = res$ci.ub,
               prediction_low = p$pi.lb, prediction_high = p$pi.ub, tau2 = res$tau2,
               i2_percent = res$I2, q = res$QE.LRT, q_p = res$QEp.LRT))
}

accuracy <- function(set) {
  sens <- escalc(measure = "PLO", xi = set$tp, ni = set$tp + set$fn)
  spec <- escalc(measure = "PLO", xi = set$tn, ni = set$tn + set$fp)
  long <- rbind(data.frame(study = seq_along(set$tp), outcome = "1", yi = sens$yi, vi = sens$vi),
                data.frame(study = seq_along(set$tp), outcome = "2", yi = spec$yi, vi = spec$vi))
  res <- rma.mv(yi, vi, data = long, mods = ~ outcome - 1, random = ~ outcome | study,
                struct = "UN", control = tight_mv)
  numbers(list(logits = res$beta, covariance = as.vector(vcov(res)), low = res$ci.lb,
               high = res$ci.ub, tau2 = res$tau2, correlation = res$rho,
               log_likelihood = logLik(res)))
}

answer <- function(set) switch(set$kind,
  proportion = list(
    logit = analyse(escalc(measure = "PLO", xi = set$events, ni = set$n), set),
    freeman_tukey = double_arcsine(escalc(measure = "PFT", xi = set$events, ni = set$n), set),
    glmm = glmm(set)
  ),
  comparison = sapply(c(log_odds_ratio = "OR", log_risk_ratio = "RR"), simplify = FALSE,
    function(measure) analyse(
      escalc(measure = measure, ai = set$events_a, n1i = set$n_a, ci = set$events_b,
             n2i = set$n_b), set)),
  diagnostic = list(bivariate = accuracy(set))
)

sets <- read_json(from, simplifyVector = TRUE, simplifyDataFrame = FALSE)
names(sets) <- sapply(sets, function(set) set$name)
versions <- list(R = paste(R.version$major, R.version$minor, sep = "."),
                 metafor = packageDescription("metafor")$Version,
                 lme4 = packageDescription("lme4")$Version)
compact <- function(x)
  toJSON(x, digits = I(12), auto_unbox = TRUE, null = "null", na = "null")

# One line a data set keeps the stored file small and its changes readable.
lines <- sprintf("  %s: %s", sapply(names(sets), compact),
                 sapply(lapply(sets, answer), compact))
writeLines(c("{", paste0(' "versions": ', compact(versions), ","), ' "answers": {',
             paste(lines, collapse = ",\n"), " }", "}"), to)
