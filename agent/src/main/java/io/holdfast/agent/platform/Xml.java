package io.holdfast.agent.platform;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** An element of a description that a platform gave. What is not there reads as empty. */
public final class Xml {
    /** The parser writes to standard error otherwise. */
    private static final ErrorHandler SILENT = new ErrorHandler() {
        @Override
        public void warning(SAXParseException exception) {}

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    };

    private final Element element;

    private Xml(Element element) {
        this.element = element;
    }

    /**
     * Reads a document. Nothing that it refers to is fetched, and it may declare nothing: a host can be hostile.
     *
     * @param subject what it describes, for the error
     * @throws HoldfastException {@link ErrorCode#PLATFORM_INCOMPREHENSIBLE} when it is none, or its root is not the one expected
     */
    public static Xml parse(String text, String root, String subject) {
        try {
            DocumentBuilder builder = factory().newDocumentBuilder();
            builder.setErrorHandler(SILENT);
            Element found =
                    builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
            if (!found.getTagName().equals(root)) {
                throw incomprehensible(subject, "it begins with " + found.getTagName() + " instead of " + root);
            }
            return new Xml(found);
        } catch (SAXException | IOException e) {
            throw incomprehensible(subject, String.valueOf(e.getMessage()));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DocumentBuilderFactory factory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        return factory;
    }

    private static HoldfastException incomprehensible(String subject, String why) {
        return new HoldfastException(
                ErrorCode.PLATFORM_INCOMPREHENSIBLE,
                subject,
                "The description of " + subject + " cannot be read: " + why + ". Report it, with the description.");
    }

    /** The element itself, for the one who writes it anew. */
    Element element() {
        return element;
    }

    /** Elements of a name right below. */
    public List<Xml> children(String name) {
        List<Xml> found = new ArrayList<>();
        for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child && child.getTagName().equals(name)) {
                found.add(new Xml(child));
            }
        }
        return found;
    }

    /** The first element along a path of names. */
    public Optional<Xml> find(String... path) {
        Optional<Xml> at = Optional.of(this);
        for (String name : path) {
            at = at.flatMap(each -> each.children(name).stream().findFirst());
        }
        return at;
    }

    public boolean has(String... path) {
        return find(path).isPresent();
    }

    /** The text of the first element along a path. */
    public String text(String... path) {
        return find(path).map(each -> each.element.getTextContent().strip()).orElse("");
    }

    /** An attribute of this element. */
    public String attribute(String name) {
        return element.getAttribute(name);
    }

    /** An attribute of the first element along a path, whose last step is the attribute's name. */
    public String value(String... path) {
        String[] way = Stream.of(path).limit(path.length - 1L).toArray(String[]::new);
        return find(way).map(each -> each.attribute(path[path.length - 1])).orElse("");
    }
}
