package io.holdfast.server.alert;

import io.holdfast.server.database.Conditions;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

/** Refuses what is no single plain address, and with that whatever would add to the head of a mail. */
final class MailAddresses {
    private MailAddresses() {}

    static void check(String field, String address) {
        try {
            InternetAddress[] parsed = InternetAddress.parse(address, true);
            if (parsed.length == 1
                    && address.equals(parsed[0].getAddress())
                    && address.indexOf('@') > 0
                    && address.chars().noneMatch(Character::isISOControl)) {
                return;
            }
        } catch (AddressException e) {
            // Said below.
        }
        throw Conditions.invalid(field, "it is one address like ops@example.com.");
    }
}
