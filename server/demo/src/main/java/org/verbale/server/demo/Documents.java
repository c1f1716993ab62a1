package org.verbale.server.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.verbale.client.RecordDraft;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.record.RecordType;
import org.verbale.server.demo.Script.Speaker;

/**
 * What a directory gives to be sent: each of its files, and each line of its {@code *.jsonl} files.
 *
 * @param files in the order of their names
 * @param articles in the order in which they stand in their files
 */
record Documents(List<Path> files, List<Article> articles) {
  private static final ChannelId CHANNEL = Stage.id(ChannelId.Scope.DIALOGUE);
  private static final List<Speaker> AUTHORS = List.of(Speaker.XA, Speaker.XB, Speaker.XC);

  /** Articles between two lines of progress. */
  private static final int PROGRESS = 20;

  /** Bytes of a sample, and how many of a file are searched for. */
  private static final int SAMPLE = 32;

  private static final int SAMPLES = 64;

  static final Documents NONE = new Documents(List.of(), List.of());

  /** One line of a {@code *.jsonl} file. */
  record Article(Language language, String title, String text) {}

  Documents {
    files = List.copyOf(files);
    articles = List.copyOf(articles);
  }

  /**
   * Reads a directory, not those in it.
   *
   * @throws IOException if it cannot be read, or a line is not an object with lang, title and text
   */
  static Documents read(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory + ": no directory (expected: one)");
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    }
    var articles = new ArrayList<Article>();
    for (Path file : files) {
      if (file.toString().endsWith(".jsonl")) {
        articles.addAll(articles(file));
      }
    }
    return new Documents(files, articles);
  }

  private static List<Article> articles(Path file) throws IOException {
    var mapper = new ObjectMapper();
    var articles = new ArrayList<Article>();
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      if (!line.isBlank()) {
        try {
          JsonNode node = mapper.readTree(line);
          articles.add(
              new Article(
                  Language.of(value(node, "lang")), value(node, "title"), value(node, "text")));
        } catch (IOException | IllegalArgumentException e) {
          throw new IOException(
              file + ":" + number + ": malformed (expected: an object with lang, title, text)", e);
        }
      }
    }
    return articles;
  }

  private static String value(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(name + ": missing (expected: text)");
    }
    return value.textValue();
  }

  /**
   * Sends the files, then the articles, each third of them by one of the three States and all three
   * at once.
   *
   * @param progress hears a line now and then, from many threads
   */
  void send(Stage stage, Consumer<String> progress) throws Exception {
    for (Path file : files) {
      Delegation author = stage.cast(Speaker.XA);
      Bytes content = Bytes.of(Files.readAllBytes(file));
      String name = requireNonNull(file.getFileName(), "file name").toString();
      RecordDraft draft =
          draft(author, new Article(Language.EN, name, content.size() + " bytes"))
              .attach(Delegation.file(name, mediaType(file), content))
              .build();
      stage.sent(author.post(draft, CHANNEL, Optional.of(content)));
      progress.accept("file " + name + ", " + content.size() + " bytes");
    }
    stage.together(
        AUTHORS.stream()
            .<Stage.Task<Integer>>map(author -> () -> sendArticles(stage, author, progress))
            .toList());
  }

  private int sendArticles(Stage stage, Speaker speaker, Consumer<String> progress) {
    int posted = 0;
    Delegation author = stage.cast(speaker);
    for (int i = AUTHORS.indexOf(speaker); i < articles.size(); i += AUTHORS.size()) {
      stage.sent(author.post(draft(author, articles.get(i)).build(), CHANNEL, Optional.empty()));
      posted++;
      if (posted % PROGRESS == 0) {
        progress.accept(speaker.label() + ": " + posted + " articles");
      }
    }
    return posted;
  }

  private static RecordDraft.Builder draft(Delegation author, Article article) {
    return author
        .channel(CHANNEL)
        .draft(RecordType.DOCUMENT, article.language())
        .title(article.title())
        .paragraph(article.text());
  }

  /** By the file's name; what is unknown is bytes. */
  private static String mediaType(Path file) {
    String guess = URLConnection.guessContentTypeFromName(file.toString());
    return guess == null ? "application/octet-stream" : guess;
  }

  /** Adds all texts, and samples of every file. */
  void addTo(Needles needles) throws IOException {
    articles.forEach(article -> needles.add(article.text()));
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      int step = Math.max(SAMPLE, content.length / SAMPLES);
      for (int from = 0; from + SAMPLE <= content.length; from += step) {
        addTelling(Bytes.of(content, from, SAMPLE), needles);
      }
    }
  }

  /** Zeros and the like are everywhere, and tell nothing. */
  private static void addTelling(Bytes sample, Needles needles) {
    String bytes = new String(sample.toByteArray(), StandardCharsets.ISO_8859_1);
    if (bytes.chars().distinct().count() >= SAMPLE / 3) {
      needles.add(sample);
    }
  }
}
