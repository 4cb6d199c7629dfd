/**
 * The running agent, beside the protected data: {@link io.holdfast.agent.AgentProcess} wires it, and the sub-packages are sources, targets, the pipelines and what carries out orders. Knows no engine and no store.
 */
@NullMarked
package io.holdfast.agent;

import org.jspecify.annotations.NullMarked;
