package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.hook.PublicationEvent;

/** Posts to one endpoint, signed, to an address that was checked for this very request. */
final class WebhookRecipient implements Recipient {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookRecipient.class);

  private final Endpoint endpoint;
  private final URI source;
  private final WebhookClient client;
  private final Resolver resolver;
  private final AddressRules rules;

  /**
   * @param source which events name as their own
   * @param client its owner closes it
   */
  WebhookRecipient(
      Endpoint endpoint, URI source, WebhookClient client, Resolver resolver, AddressRules rules) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.source = requireNonNull(source, "source");
    this.client = requireNonNull(client, "client");
    this.resolver = requireNonNull(resolver, "resolver");
    this.rules = requireNonNull(rules, "rules");
  }

  @Override
  public String name() {
    return endpoint.name();
  }

  @Override
  public Outcome tell(PublicationEvent event, Instant now) throws InterruptedException {
    InetAddress address;
    try {
      List<InetAddress> addresses = resolver.addresses(endpoint.url().getHost());
      // All of them: a name that leads inside as well as outside is none that we want.
      if (addresses.isEmpty() || !addresses.stream().allMatch(rules::permit)) {
        return new Outcome.Failed("refused-address");
      }
      address = addresses.getFirst();
    } catch (UnknownHostException e) {
      return new Outcome.Failed("unknown-host");
    }
    byte[] body = Payload.of(event, source);
    long seconds = now.getEpochSecond();
    try (Secrets secrets = Secrets.read(endpoint.secrets())) {
      List<String> headers =
          List.of(
              "content-type", Payload.MEDIA_TYPE,
              "user-agent", "Verbale",
              "webhook-id", event.id(),
              "webhook-timestamp", Long.toString(seconds),
              "webhook-signature", secrets.sign(event.id(), seconds, body));
      return client.post(endpoint, address, headers, body, now);
    } catch (Secrets.UnusableException e) {
      LOG.error("Webhook {}: its file of keys: {}", endpoint.name(), e.getMessage());
      return new Outcome.Failed("secret");
    }
  }

  @Override
  public void close() {
    // The client is everybody's.
  }
}
