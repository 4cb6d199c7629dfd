package io.holdfast.server.policy;

/** What becomes of a run that is not done when its window closes. */
public enum WindowEnd {
    /** It goes on to its end. */
    FINISH,
    /** It is stopped; what it sent is not sent again by the next one. */
    STOP
}
