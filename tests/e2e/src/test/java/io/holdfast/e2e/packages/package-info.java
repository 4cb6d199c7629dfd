/** The Debian packages on a machine with systemd: installed, run as their units say, upgraded, removed. What the program can do is tested in the packages beside. */
@NullMarked
package io.holdfast.e2e.packages;

import org.jspecify.annotations.NullMarked;
