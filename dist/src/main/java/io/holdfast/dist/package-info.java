/** The program as it is installed: the verbs of the command line, and those that start processes. Wires modules, does nothing by itself. */
@NullMarked
package io.holdfast.dist;

import org.jspecify.annotations.NullMarked;
