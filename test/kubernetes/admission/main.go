// Does to a pod what an API server would do: applies a MutatingAdmissionPolicy, judges by the Pod Security Standards, and decodes strictly.
//
//	admission mutate POLICY.json    reads pods, writes what the policy makes of them
//	admission restricted            reads pods, writes what the restricted Pod Security Standard forbids of them
//	admission decode                reads objects of Kubernetes and of the Prometheus Operator, writes their kinds
//
// Objects are JSON, one a line, on stdin; there is one line on stdout for each. A field that its kind does not have is an error.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if err := monitoringv1.AddToScheme(scheme.Scheme); err != nil {
		return err
	}
	switch {
	case len(args) == 2 && args[0] == "mutate":
		policy, err := readPolicy(args[1])
		if err != nil {
			return err
		}
		made, err := compile(policy)
		if err != nil {
			return err
		}
		return eachLine(onPod(func(pod *corev1.Pod) (any, error) { return made.mutate(context.Background(), pod) }))
	case len(args) == 1 && args[0] == "restricted":
		return eachLine(onPod(forbidden))
	case len(args) == 1 && args[0] == "decode":
		return eachLine(func(text []byte) (any, error) {
			object, err := decodeStrictly(text)
			if err != nil {
				return nil, err
			}
			return object.GetObjectKind().GroupVersionKind().Kind, nil
		})
	default:
		return errors.New("usage: admission mutate POLICY.json | admission restricted | admission decode")
	}
}

func readPolicy(path string) (*admissionregistrationv1.MutatingAdmissionPolicy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	object, err := decodeStrictly(text)
	if err != nil {
		return nil, err
	}
	policy, ok := object.(*admissionregistrationv1.MutatingAdmissionPolicy)
	if !ok {
		return nil, fmt.Errorf("%s is a %T", path, object)
	}
	return policy, nil
}

func onPod(answer func(*corev1.Pod) (any, error)) func([]byte) (any, error) {
	return func(text []byte) (any, error) {
		object, err := decodeStrictly(text)
		if err != nil {
			return nil, err
		}
		pod, ok := object.(*corev1.Pod)
		if !ok {
			return nil, fmt.Errorf("a pod was expected, got a %T", object)
		}
		return answer(pod)
	}
}

// decodeStrictly refuses what `kubectl apply --validate=strict` refuses.
func decodeStrictly(text []byte) (runtime.Object, error) {
	codecs := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict)
	object, _, err := codecs.UniversalDeserializer().Decode(text, nil, nil)
	return object, err
}

func eachLine(answer func([]byte) (any, error)) error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		result, err := answer(lines.Bytes())
		if err != nil {
			return err
		}
		if err := out.Encode(result); err != nil {
			return err
		}
	}
	return lines.Err()
}
