package diag

import "maps"

// catalog holds every text. Verbs carry indices, since the two languages order words
// differently and a hint may use only some of the arguments.
var catalog = joined(messages, faceMessages)

func joined(tables ...map[Code]entry) map[Code]entry {
	all := map[Code]entry{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
