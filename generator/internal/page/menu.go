package page

// maxMenu is how many districts a menu has at most. All counties of a province fit. Were there no limit, a site of ten
// thousand districts would name all of them on each of ten thousand pages.
const maxMenu = 300

// menuOf is the tree down to the last level with which it fits into a menu.
func menuOf(tree []*DistrictNode) []*DistrictNode {
	total, levels := 0, 0
	level := tree
	for ; len(level) > 0 && total+len(level) <= maxMenu; levels++ {
		total += len(level)
		var below []*DistrictNode
		for _, node := range level {
			below = append(below, node.Children...)
		}
		level = below
	}
	if len(level) == 0 {
		return tree
	}
	return cutTree(tree, levels)
}

// cutTree is a tree without what lies below some levels.
func cutTree(tree []*DistrictNode, levels int) []*DistrictNode {
	if levels == 0 {
		return nil
	}
	cut := make([]*DistrictNode, len(tree))
	for i, node := range tree {
		cut[i] = &DistrictNode{Name: node.Name, URL: node.URL, Code: node.Code, Children: cutTree(node.Children, levels-1)}
	}
	return cut
}
