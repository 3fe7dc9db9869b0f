import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// One box of a date or a time: a few digits under what they stand for. Full, it hands on.
ColumnLayout {
    id: box

    required property QuestionModel question
    required property string caption
    required property int places
    property string typed: ""
    property Item following: null
    property bool first: false
    property alias field: input

    signal edited

    spacing: Theme.tight

    onTypedChanged: {
        if (input.text !== typed)
            input.text = typed;
    }

    Words {
        Accessible.ignored: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: box.caption
    }
    EntryField {
        id: input

        Layout.preferredWidth: Theme.body * (1.6 + box.places)
        explanation: box.question.fault
        faulty: box.question.fault !== ""
        focus: box.first
        horizontalAlignment: TextInput.AlignHCenter
        label: box.question.title + ", " + box.caption
        layout: "digits"
        maximumLength: box.places
        validator: RegularExpressionValidator {
            regularExpression: /[0-9]*/
        }

        onCompleted: box.following ? box.following.forceActiveFocus() : nextItemInFocusChain(true).forceActiveFocus()
        onEdited: {
            box.edited();
            if (length === box.places && box.following)
                box.following.forceActiveFocus();
        }
    }
}
