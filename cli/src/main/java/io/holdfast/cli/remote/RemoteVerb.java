package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import java.util.List;

/** A verb that asks a server. */
interface RemoteVerb extends Verb {
    /** What of the REST API it is there for. */
    List<Operation> operations();
}
