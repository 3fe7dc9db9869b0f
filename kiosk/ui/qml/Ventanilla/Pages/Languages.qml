pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// Each language by its own name.
Sheet {
    id: page

    required property ScreenModel screen
    required property LanguagesModel model

    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    heading: model.heading

    Repeater {
        model: page.model.languages

        delegate: ChoiceCard {
            required property int index
            required property var modelData
            // A voice says its name as its own speakers do.
            readonly property string tongue: modelData.code

            Accessible.role: Accessible.Button
            Layout.fillWidth: true
            Layout.minimumHeight: Theme.button * 1.4
            chosen: modelData.code === page.model.current
            focus: index === 0
            text: modelData.name

            onClicked: page.screen.chooseLanguage(modelData.code)
        }
    }
}
