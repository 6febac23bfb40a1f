// A service with client_golang whose metrics carry what they should not: the argument says what.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func handler(mode string) http.HandlerFunc {
	switch mode {
	case "pod":
		calls := promauto.NewCounterVec(prometheus.CounterOpts{Name: "upstream_calls_total", Help: "Calls."}, []string{"service", "pod"})
		return func(_ http.ResponseWriter, r *http.Request) {
			calls.WithLabelValues(r.URL.Path[1:], r.Header.Get("X-Pod")).Inc()
		}
	case "tenant":
		reads := promauto.NewCounterVec(prometheus.CounterOpts{Name: "object_reads_total", Help: "Reads."}, []string{"tenant", "object"})
		return func(_ http.ResponseWriter, r *http.Request) {
			tenant := r.Header.Get("X-Tenant")
			reads.WithLabelValues(tenant, tenant+"-"+strings.TrimPrefix(r.URL.Path, "/objects/")).Inc()
		}
	default:
		seconds := promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "checkout_duration_seconds", Help: "Checkouts.", Buckets: []float64{0.1, 1}}, []string{"path", "trace_id"})
		return func(_ http.ResponseWriter, r *http.Request) {
			trace := strings.Split(r.Header.Get("Traceparent"), "-")
			timer := prometheus.NewTimer(seconds.WithLabelValues(r.URL.Path, trace[1]))
			defer timer.ObserveDuration()
		}
	}
}

func main() {
	http.Handle("/metrics", promhttp.Handler())
	http.HandleFunc("/", handler(os.Args[1]))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
