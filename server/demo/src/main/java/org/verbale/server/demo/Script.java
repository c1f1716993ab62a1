package org.verbale.server.demo;

import static org.verbale.id.ChannelId.Scope.ANSWERS;
import static org.verbale.id.ChannelId.Scope.DIALOGUE;
import static org.verbale.id.ChannelId.Scope.REVIEWERS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.record.RecordType;

/** What the fictional States say, in the six languages. XA is under review, XB and XC review it. */
final class Script {
  private Script() {}

  /** Who speaks. */
  enum Speaker {
    XA("XA focal point"),
    XB("XB focal point"),
    XC("XC focal point"),
    XC_EXPERT("XC first expert"),
    XC_SUCCESSOR("XC second expert"),
    XB_LATECOMER("XB late expert"),
    SECRETARIAT("Secretariat 1"),
    SECRETARIAT_TWO("Secretariat 2");

    private final String label;

    Speaker(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * One record.
   *
   * @param answers whether it answers the question before it
   * @param attachment text of an attached file
   */
  record Line(
      Speaker speaker,
      ChannelId.Scope scope,
      RecordType type,
      Language language,
      String title,
      String text,
      boolean answers,
      Optional<String> attachment) {}

  private static Line line(
      Speaker speaker,
      ChannelId.Scope scope,
      RecordType type,
      Language language,
      String title,
      String text) {
    return new Line(speaker, scope, type, language, title, text, false, Optional.empty());
  }

  /** The answer to the self-assessment questionnaire. */
  static final Line QUESTIONNAIRE =
      line(
          Speaker.XA,
          ANSWERS,
          RecordType.ANSWERS,
          Language.AR,
          "الإجابة عن استبيان التقييم الذاتي",
          "اعتمدت الدولة XA قانونا جديدا بشأن التعاون القضائي الدولي، وهو نافذ منذ بداية العام.");

  /** Prepared by XC's expert, cleared by its focal point. */
  static final Line FEEDBACK =
      line(
          Speaker.XC_EXPERT,
          DIALOGUE,
          RecordType.FEEDBACK,
          Language.FR,
          "Observations écrites de l'État XC",
          "L'État XC remercie l'État XA de ses réponses détaillées et relève une bonne pratique"
              + " en matière d'entraide judiciaire.");

  static final Line QUESTION =
      line(
          Speaker.XB,
          DIALOGUE,
          RecordType.CLARIFICATION_REQUEST,
          Language.ES,
          "Solicitud de aclaración del Estado XB",
          "El Estado XB desearía saber qué autoridad central tramita las solicitudes de extradición"
              + " y en qué plazo.");

  static final Line ANSWER =
      new Line(
          Speaker.XA,
          DIALOGUE,
          RecordType.ANSWER,
          Language.EN,
          "Reply of State XA to the request of State XB",
          "The Ministry of Justice of State XA is the central authority; it replies within thirty"
              + " working days.",
          true,
          Optional.empty());

  /** What is said before anybody is replaced, beside the lines above. */
  static final List<Line> BEFORE =
      List.of(
          line(
              Speaker.XA,
              DIALOGUE,
              RecordType.OFF_PLATFORM_RECORD,
              Language.ZH,
              "平台以外对话的书面记录",
              "甲国与乙国专家举行了视频会议，双方就立法措施的范围交换了意见，并同意以书面形式继续对话。"),
          line(
              Speaker.XB,
              REVIEWERS,
              RecordType.MESSAGE,
              Language.RU,
              "Распределение работы между государствами",
              "Государство XB предлагает рассмотреть первую группу статей и просит государство XC"
                  + " взять на себя вторую."),
          new Line(
              Speaker.XA,
              DIALOGUE,
              RecordType.DOCUMENT,
              Language.EN,
              "Annex one of State XA",
              "State XA transmits an unofficial summary of its Act on Mutual Legal Assistance.",
              false,
              Optional.of(
                  "Section 4 of the Act provides that evidence may be transmitted electronically"
                      + " where both States so agree.\n"
                      + "Статья 5 допускает проведение допроса посредством видеосвязи.\n")),
          line(
              Speaker.SECRETARIAT,
              DIALOGUE,
              RecordType.ADMINISTRATIVE_NOTE,
              Language.FR,
              "Note administrative du secrétariat",
              "Le secrétariat rappelle que la langue de travail convenue est l'anglais et que le"
                  + " délai court jusqu'à la fin du mois."));

  /** What is said once XC's first expert is out: not for that one's eyes. */
  static final List<Line> AFTER_REMOVAL =
      List.of(
          line(
              Speaker.XB,
              DIALOGUE,
              RecordType.SUPPLEMENTARY_QUESTION,
              Language.EN,
              "Supplementary question of State XB",
              "State XB would appreciate statistics on requests received during the last two"
                  + " calendar years."),
          new Line(
              Speaker.XA,
              DIALOGUE,
              RecordType.ANSWER,
              Language.RU,
              "Дополнительный ответ государства XA",
              "За указанный период государство XA получило сорок два запроса и исполнило тридцать"
                  + " девять из них.",
              true,
              Optional.empty()),
          line(
              Speaker.XC,
              REVIEWERS,
              RecordType.MESSAGE,
              Language.ES,
              "Nuevo experto del Estado XC",
              "El Estado XC comunica que su experto ha sido sustituido y que el nuevo proseguirá el"
                  + " examen."));

  /** What XC's second expert says. */
  static final List<Line> BY_SUCCESSOR =
      List.of(
          line(
              Speaker.XC_SUCCESSOR,
              DIALOGUE,
              RecordType.MESSAGE,
              Language.ZH,
              "丙国新任专家的说明",
              "丙国新任专家已阅读此前的全部往来文件，感谢各方，并将在两周之内提出书面意见供讨论。"));

  /** What is said after the server was started again. */
  static final List<Line> AFTER_RESTART =
      List.of(
          line(
              Speaker.XA,
              DIALOGUE,
              RecordType.MESSAGE,
              Language.AR,
              "شكر وتقدير من الدولة XA",
              "تشكر الدولة XA الدولتين المستعرضتين على روح التعاون، وتتطلع إلى مواصلة الحوار البناء."));

  /** Every line. */
  static List<Line> all() {
    var all = new ArrayList<>(List.of(QUESTIONNAIRE, FEEDBACK, QUESTION, ANSWER));
    all.addAll(BEFORE);
    all.addAll(AFTER_REMOVAL);
    all.addAll(BY_SUCCESSOR);
    all.addAll(AFTER_RESTART);
    return List.copyOf(all);
  }

  /** Every text that must be nowhere on the server's disk. */
  static List<String> texts() {
    var texts = new ArrayList<String>();
    for (Line line : all()) {
      texts.add(line.title());
      texts.add(line.text());
      line.attachment().ifPresent(file -> texts.addAll(file.lines().toList()));
    }
    return List.copyOf(texts);
  }
}
