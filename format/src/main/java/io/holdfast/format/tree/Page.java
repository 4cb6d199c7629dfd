package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import java.util.List;

/** A page in the clear. */
public record Page(List<Fingerprint> links, byte[] plaintext) {}
