using BringYourOwnModel;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

RobustnessOfMine.Run(imageCount: 200, trainingSteps: 200, output: "output/mine", Console.Out);
