package io.holdfast.server.alert;

import io.holdfast.server.access.Trust;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

/** A message as plain text by SMTP. Certificates are checked with the name; where TLS was asked for, nothing leaves without it. */
final class Mail {
    private static final String PATIENCE = "20000";

    void send(Target.Email target, Optional<String> secret, Texts texts, Message message)
            throws MessagingException, GeneralSecurityException, IOException {
        Session session = Session.getInstance(properties(target), new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(target.user(), secret.orElse(""));
            }
        });
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(target.from(), true));
        for (String to : target.to()) {
            mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to, true));
        }
        mail.setSubject(texts.subject(message), StandardCharsets.UTF_8.name());
        mail.setText(texts.body(message), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(message.at()));
        mail.setHeader("X-Holdfast-Delivery", message.id());
        mail.setHeader("Auto-Submitted", "auto-generated");
        Transport.send(mail);
    }

    private static Properties properties(Target.Email target) throws GeneralSecurityException, IOException {
        boolean fromTheStart = target.security() == Target.MailSecurity.TLS;
        String prefix = fromTheStart ? "mail.smtps." : "mail.smtp.";
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", fromTheStart ? "smtps" : "smtp");
        properties.setProperty("mail.transport.protocol.rfc822", fromTheStart ? "smtps" : "smtp");
        properties.setProperty(prefix + "host", target.host());
        properties.setProperty(prefix + "port", Integer.toString(target.port()));
        properties.setProperty(prefix + "auth", Boolean.toString(!target.user().isEmpty()));
        properties.setProperty(prefix + "user", target.user());
        properties.setProperty(prefix + "connectiontimeout", PATIENCE);
        properties.setProperty(prefix + "timeout", PATIENCE);
        properties.setProperty(prefix + "writetimeout", PATIENCE);
        switch (target.security()) {
            case TLS, STARTTLS -> {
                if (!fromTheStart) {
                    properties.setProperty(prefix + "starttls.enable", "true");
                    properties.setProperty(prefix + "starttls.required", "true");
                }
                properties.setProperty(prefix + "ssl.checkserveridentity", "true");
                properties.put(
                        prefix + "ssl.socketFactory",
                        Trust.context(target.trusted()).getSocketFactory());
            }
            case NONE -> {}
        }
        return properties;
    }
}
