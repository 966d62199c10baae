package diag

// Own returns a diagnostic that brings its texts with it. The rules of the check are data, and a site
// may add its own, so their texts cannot stand in the catalog.
func Own(code Code, severity Severity, message Text, args []any, hints ...Text) Diagnostic {
	d := Diagnostic{Code: code, Severity: severity, own: message, args: args}
	for _, h := range hints {
		if h != (Text{}) {
			d.hints = append(d.hints, hint{h, args})
		}
	}
	return d
}
