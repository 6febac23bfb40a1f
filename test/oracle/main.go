// The oracle says whether Prometheus takes an exposition, and what it reads there: its own parser and what its scrape loop
// checks of each series (scrape/scrape_append_v2.go, append), and nothing of ours.
//
// In: frames of one byte (the format), four bytes (the body's length, big-endian) and the body. The format is t for text and
// o for OpenMetrics; in upper case names must do without quotes, as for a scraper that does not take UTF-8 names.
// Out: a line for each frame, `ok <samples> <md5>` of what `canonical` writes, or `no <why>`.
package main

import (
	"bufio"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

type format struct {
	contentType string
	names       model.ValidationScheme
}

var formats = map[byte]format{
	't': {"text/plain", model.UTF8Validation},
	'o': {"application/openmetrics-text", model.UTF8Validation},
	'T': {"text/plain", model.LegacyValidation},
	'O': {"application/openmetrics-text", model.LegacyValidation},
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		var head [5]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			out.Flush()
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[1:]))
		if _, err := io.ReadFull(in, body); err != nil {
			fmt.Fprintln(os.Stderr, "a frame was cut:", err)
			os.Exit(1)
		}
		fmt.Fprintln(out, judge(body, formats[head[0]]))
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}

func judge(body []byte, as format) (verdict string) {
	defer func() {
		if r := recover(); r != nil {
			verdict = fmt.Sprintf("no panic: %q", fmt.Sprint(r))
		}
	}()
	count, text, err := read(body, as)
	if err != nil {
		return fmt.Sprintf("no %q", err)
	}
	return fmt.Sprintf("ok %d %x", count, md5.Sum(text))
}

func read(body []byte, as format) (count int, text []byte, err error) {
	if len(body) == 0 {
		return 0, nil, nil // the scrape loop asks no parser then
	}
	parser, err := textparse.New(body, as.contentType, labels.NewSymbolTable(), textparse.ParserOptions{})
	if err != nil {
		return 0, nil, err
	}
	for {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return count, text, nil
		}
		if err != nil {
			return 0, nil, err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		count++
		if text, err = canonical(text, parser, as.names); err != nil {
			return 0, nil, err
		}
	}
}

// canonical appends a sample: its labels sorted with the name among them, value, timestamp and exemplar.
func canonical(text []byte, parser textparse.Parser, names model.ValidationScheme) ([]byte, error) {
	var series labels.Labels
	parser.Labels(&series)
	series = labels.NewBuilder(series).Labels() // sorted, without empty values: what relabelling leaves
	if !series.Has(model.MetricNameLabel) {
		return nil, errors.New("missing metric name")
	}
	if !series.IsValid(names) {
		return nil, fmt.Errorf("invalid metric name or label names: %s", series)
	}
	if name, twice := series.HasDuplicateLabelNames(); twice {
		return nil, fmt.Errorf("label name is not unique: %s", name)
	}
	series.Range(func(l labels.Label) {
		text = append(text, l.Name+"="+bound(l)+"\n"...)
	})
	_, time, value := parser.Series()
	text = append(text, bits(value)+milliseconds(time)...)
	var example exemplar.Exemplar
	if parser.Exemplar(&example) {
		text = append(text, "#"+bits(example.Value)...)
		if example.HasTs {
			text = append(text, milliseconds(&example.Ts)...)
		}
	}
	return append(text, '\n'), nil
}

// bound is a label's value; `le` and `quantile` as numbers, as Prometheus spells them anew below some types.
func bound(l labels.Label) string {
	number, err := strconv.ParseFloat(l.Value, 64)
	if err != nil || (l.Name != "le" && l.Name != "quantile") {
		return l.Value
	}
	return bits(number + 0) // -0 is 0
}

func bits(number float64) string {
	if math.IsNaN(number) {
		return "NaN"
	}
	return strconv.FormatUint(math.Float64bits(number), 16)
}

func milliseconds(time *int64) string {
	if time == nil {
		return ""
	}
	if *time == math.MinInt64 || *time == math.MaxInt64 {
		return "@far" // what does not fit into it becomes either, by the machine
	}
	return "@" + strconv.FormatInt(*time, 10)
}
