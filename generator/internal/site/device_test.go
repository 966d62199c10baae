package site

import "testing"

func TestIsDeviceName(t *testing.T) {
	for name, want := range map[string]bool{
		"con": true, "CON.md": true, "nul .txt": true, "Com1": true, "lpt³.jpg": true, "com0": false, "conout$": true,
		"": false, "com": false, "com10": false, "lpt": false, "console": false, "auxiliary": false, ".con": false,
	} {
		if IsDeviceName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
