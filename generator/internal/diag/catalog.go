package diag

import "maps"

type entry struct {
	severity Severity
	message  Text
	hint     Text // uses the message's arguments by index; may be empty
}

// catalog holds every text. Verbs carry indices, since the two languages order words
// differently and a hint may use only some of the arguments.
var catalog = joined(
	messages,
	pageMessages,
	textMessages,
	faceMessages,
	withdrawnMessages,
	foreignMessages,
	fileMessages,
	importMessages,
	deployMessages,
	sharedMessages,
	serverMessages,
)

func joined(parts ...map[Code]entry) map[Code]entry {
	all := map[Code]entry{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
