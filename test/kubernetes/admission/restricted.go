package main

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type verdict struct {
	Allowed bool   `json:"allowed"`
	Detail  string `json:"detail"`
}

// forbidden asks the checks that the API server itself runs on a namespace that enforces the restricted standard.
func forbidden(pod *corev1.Pod) (any, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec))
	return verdict{Allowed: result.Allowed, Detail: result.ForbiddenDetail()}, nil
}
