package preview

import "testing"

// The focus in the address of a cover is read as pages write it.
func TestParseFocus(t *testing.T) {
	for address, want := range map[string][2]float64{
		"0.2500_0.7500": {0.25, 0.75}, "0.0000_1.0000": {0, 1}, "1.0000_0.5000": {1, 0.5}, "0.3333_0.6667": {0.3333, 0.6667},
	} {
		if got, ok := parseFocus(address); !ok || got != want {
			t.Errorf("%s: %v, %v", address, got, ok)
		}
	}
	for _, address := range []string{
		"", "_", "0.5", "0.5_", "_0.5", "0.5_0.5_0.5", "NaN_0.5", "-0.1_0.5", "0.5_1.5", "0x_1", "Inf_0",
	} {
		if got, ok := parseFocus(address); ok {
			t.Errorf("%q is read as %v", address, got)
		}
	}
}
