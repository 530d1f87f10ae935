using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Studies;

/// <summary>A classifier of a study.</summary>
/// <param name="Name">What the file and the results call it.</param>
/// <param name="Classifier">The recipe of its network.</param>
internal sealed record StudyClassifier(string Name, ImageClassifier Classifier);
