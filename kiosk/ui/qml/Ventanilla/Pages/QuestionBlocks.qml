pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Models

// A page's questions. An answer may bring up others, and all are then built anew: whoever was at one
// stays at it.
Repeater {
    id: blocks

    required property StepModel step
    readonly property var questions: step.questions
    property QuestionModel entered: null
    property int place: 0

    signal finished

    model: questions

    delegate: QuestionBlock {
        required property int index
        required property QuestionModel modelData

        Layout.fillWidth: true
        alone: blocks.step.alone
        question: modelData

        Component.onCompleted: focus = blocks.isEntered(index)
        onActiveFocusChanged: if (activeFocus)
            blocks.enter(modelData, index)
        onCompleted: index + 1 < blocks.count ? blocks.goTo(index + 1) : blocks.finished()
    }

    function enter(question: QuestionModel, index: int) {
        entered = question;
        place = index;
    }

    function isEntered(index: int): bool {
        const still = questions.indexOf(entered);
        return index === (still >= 0 ? still : Math.min(place, questions.length - 1));
    }

    function goTo(index: int) {
        itemAt(index).forceActiveFocus(Qt.TabFocusReason);
    }
}
