/** The trees of a snapshot: entries, contents, and the pages they are stored in ({@code docs/format/tree.md}). No sealing, no storage: pages go to and come from whoever is handed in. */
@NullMarked
package io.holdfast.format.tree;

import org.jspecify.annotations.NullMarked;
