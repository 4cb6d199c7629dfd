/** The verbs, a class each: what an operator can ask for, said in terms of agent and repository. No parsing, no logic of the data path. */
@NullMarked
package io.holdfast.cli.verb;

import org.jspecify.annotations.NullMarked;
