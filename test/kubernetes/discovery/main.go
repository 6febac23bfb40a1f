// Finds what Prometheus finds: reads a Prometheus configuration on stdin, strictly, runs the Kubernetes discovery of each job until it
// has found a pod, and writes the targets by job as JSON, in the form of static_configs.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
)

const patience = 30 * time.Second

type static struct {
	Targets []string       `json:"targets"`
	Labels  model.LabelSet `json:"labels"`
}

func main() {
	found, err := run()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() (map[string][]static, error) {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return nil, err
	}
	loaded, err := config.Load(string(text), promslog.NewNopLogger())
	if err != nil {
		return nil, err
	}
	found := map[string][]static{}
	for _, job := range loaded.ScrapeConfigs {
		for _, how := range job.ServiceDiscoveryConfigs {
			group, err := discover(how)
			if err != nil {
				return nil, fmt.Errorf("job %s: %w", job.JobName, err)
			}
			for _, target := range group.Targets {
				labels := group.Labels.Merge(target)
				found[job.JobName] = append(found[job.JobName], static{
					Targets: []string{string(target[model.AddressLabel])},
					Labels:  labels,
				})
			}
		}
	}
	return found, nil
}

// discover waits for the first group that has targets.
func discover(how discovery.Config) (*targetgroup.Group, error) {
	registry := client.NewRegistry()
	metrics := how.NewDiscovererMetrics(registry, discovery.NewRefreshMetrics(registry))
	discoverer, err := how.NewDiscoverer(discovery.DiscovererOptions{Logger: promslog.NewNopLogger(), Metrics: metrics})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	groups := make(chan []*targetgroup.Group)
	go discoverer.Run(ctx, groups)
	for {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing was found within %s", patience)
		case sent := <-groups:
			for _, group := range sent {
				if len(group.Targets) > 0 {
					return group, nil
				}
			}
		}
	}
}
