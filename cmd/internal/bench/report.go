package bench

import (
	"bufio"
	"os"
	"runtime"
	"slices"
	"strings"
)

const (
	// Peeler is the tool that is measured.
	Peeler = "peeler"
	// Reading is no tool: it is the part of Peeler's time that goes into reading a
	// corpus and parting it into records.
	Reading = "reading"
)

// Report is all that was measured. MB are 10⁶ bytes.
type Report struct {
	Machine Machine  `json:"machine"`
	Figures []Figure `json:"figures"`
	Runs    []Result `json:"runs"`
}

// Machine says where it was measured.
type Machine struct {
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	Go    string `json:"go"`
}

// Result is what a tool did with a corpus: the median of its rounds.
type Result struct {
	People  int    `json:"people"`
	Tool    string `json:"tool"`
	Variant        // of Peeler only
	Corpus  string `json:"corpus"`
	Bytes   int64  `json:"bytes"`
	Cores   int    `json:"cores"`
	Flat    bool   `json:"flat,omitempty"` // one of several sizes

	PerCPU  float64 `json:"mb_per_cpu_second"` // of the threads that scan; building not counted
	Lowest  float64 `json:"mb_per_cpu_second_lowest"`
	Highest float64 `json:"mb_per_cpu_second_highest"`
	Whole   float64 `json:"mb_per_cpu_second_of_process,omitempty"` // the collector's time counts too
	PerWall float64 `json:"mb_per_second"`

	Matches int64   `json:"matches"`                // sure ones; of other tools, lines or hits
	Memory  int64   `json:"memory_bytes,omitempty"` // peak of the process
	Build   float64 `json:"build_seconds"`
	Settled int64   `json:"memory_settled_bytes,omitempty"` // of the process when it had been built
	Recall  *Recall `json:"recall,omitempty"`
	Wrong   []Wrong `json:"wrong,omitempty"`  // as many as were asked for
	Failed  string  `json:"failed,omitempty"` // why there are no figures
}

// of takes the figures from samples.
func (r *Result) of(samples []sample) {
	if len(samples) == 0 {
		return
	}
	r.Bytes, r.Matches = samples[0].bytes, samples[0].matches
	rates := func(seconds func(sample) float64) []float64 {
		var all []float64
		for _, s := range samples {
			all = append(all, float64(s.bytes)/1e6/max(seconds(s), 1e-9))
		}
		slices.Sort(all)
		return all
	}
	threads := rates(func(s sample) float64 { return s.threads })
	r.Lowest, r.PerCPU, r.Highest = threads[0], median(threads), threads[len(threads)-1]
	if samples[0].process > 0 {
		r.Whole = median(rates(func(s sample) float64 { return s.process }))
	}
	r.PerWall = median(rates(func(s sample) float64 { return s.wall }))
}

// median of ascending figures: of an even number the lower one.
func median(sorted []float64) float64 { return sorted[(len(sorted)-1)/2] }

func machine() Machine {
	m := Machine{CPU: runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version()}
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return m
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(key) == "model name" {
			m.CPU = strings.TrimSpace(value)
			break
		}
	}
	return m
}
