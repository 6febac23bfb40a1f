package main

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/admission"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/client-go/kubernetes/scheme"
)

// mutator is a policy, compiled as the API server compiles it when it is stored.
type mutator struct {
	policy   *admissionregistrationv1.MutatingAdmissionPolicy
	compiler *plugincel.CompositedCompiler
	matcher  matchconditions.Matcher
	patchers []patch.Patcher
}

func compile(policy *admissionregistrationv1.MutatingAdmissionPolicy) (*mutator, error) {
	options := plugincel.OptionalVariableDeclarations{HasParams: policy.Spec.ParamKind != nil, HasAuthorizer: true}
	compiler, err := plugincel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		return nil, err
	}
	made := &mutator{policy: policy, compiler: compiler}
	variables := make([]plugincel.NamedExpressionAccessor, len(policy.Spec.Variables))
	for i, variable := range policy.Spec.Variables {
		variables[i] = &mutating.Variable{Name: variable.Name, Expression: variable.Expression}
	}
	compiler.CompileAndStoreVariables(variables, options, environment.NewExpressions)

	conditions := make([]plugincel.ExpressionAccessor, len(policy.Spec.MatchConditions))
	for i := range policy.Spec.MatchConditions {
		conditions[i] = (*matchconditions.MatchCondition)(&policy.Spec.MatchConditions[i])
	}
	compiled := compiler.CompileCondition(conditions, options, environment.NewExpressions)
	if errs := compiled.CompilationErrors(); len(errs) > 0 {
		return nil, fmt.Errorf("matchConditions: %v", errs)
	}
	made.matcher = matchconditions.NewMatcher(compiled, policy.Spec.FailurePolicy, "policy", "mutate", policy.Name)

	options.HasPatchTypes = true
	for i, mutation := range policy.Spec.Mutations {
		if mutation.PatchType != admissionregistrationv1.PatchTypeJSONPatch || mutation.JSONPatch == nil {
			return nil, fmt.Errorf("mutation %d is no JSONPatch", i)
		}
		evaluator := compiler.CompileMutatingEvaluator(&patch.JSONPatchCondition{Expression: mutation.JSONPatch.Expression}, options, environment.NewExpressions)
		if errs := evaluator.CompilationErrors(); len(errs) > 0 {
			return nil, fmt.Errorf("mutation %d: %v", i, errs)
		}
		made.patchers = append(made.patchers, patch.NewJSONPatcher(evaluator))
	}
	return made, nil
}

type answer struct {
	// The condition by which the policy leaves the pod alone; empty where it does not.
	Spared string `json:"spared,omitempty"`
	// Then the API server does what the policy's failurePolicy says.
	Error string      `json:"error,omitempty"`
	Pod   *corev1.Pod `json:"pod"`
}

// mutate does what the API server does once at the creation of the pod.
func (m *mutator) mutate(ctx context.Context, pod *corev1.Pod) (any, error) {
	scheme.Scheme.Default(pod)
	selector, err := metav1.LabelSelectorAsSelector(m.policy.Spec.MatchConstraints.ObjectSelector)
	if err != nil {
		return nil, err
	}
	if !selector.Matches(labels.Set(pod.Labels)) {
		return answer{Spared: "objectSelector", Pod: pod}, nil
	}
	resource := corev1.SchemeGroupVersion.WithResource("pods")
	kind := corev1.SchemeGroupVersion.WithKind("Pod")
	attributes := admission.NewAttributesRecord(pod, nil, kind, pod.Namespace, pod.Name, resource, "", admission.Create, &metav1.CreateOptions{}, false, nil)
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedKind: kind, VersionedObject: admission.NewLazyObject(pod)}
	ctx = m.compiler.CreateContext(ctx)
	match := m.matcher.Match(ctx, versioned, nil, nil)
	if match.Error != nil {
		return answer{Error: match.Error.Error(), Pod: pod}, nil
	}
	if !match.Matches {
		return answer{Spared: match.FailedConditionName, Pod: pod}, nil
	}
	for _, patcher := range m.patchers {
		request := patch.Request{
			MatchedResource:     resource,
			VersionedAttributes: versioned,
			ObjectInterfaces:    admission.NewObjectInterfacesFromScheme(scheme.Scheme),
			Namespace:           &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: pod.Namespace}},
		}
		patched, err := patcher.Patch(ctx, request, celconfig.RuntimeCELCostBudget)
		if err != nil {
			return answer{Error: err.Error(), Pod: pod}, nil
		}
		scheme.Scheme.Default(patched)
		versioned.VersionedObject.Set(patched)
	}
	result, ok := versioned.VersionedObject.Object().(*corev1.Pod)
	if !ok {
		return nil, fmt.Errorf("the patched object is a %T", versioned.VersionedObject.Object())
	}
	return answer{Pod: result}, nil
}
