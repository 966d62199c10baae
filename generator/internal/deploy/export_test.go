package deploy

// Newer is for tests.
var Newer = newer
